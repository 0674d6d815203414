package org.batchwarp.device;

import java.util.Objects;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;

/**
 * How a warp reads the source at a coordinate.
 *
 * @param interpolation how values between pixels are computed
 * @param fillMode what lies outside of the image
 * @param cval the value outside for {@link FillMode#CONSTANT}
 * @param precision at least how exactly
 */
public record Sampling(
    Interpolation interpolation, FillMode fillMode, double cval, Precision precision) {

  /** How exactly values between pixels are computed. Coordinates are doubles in any case. */
  public enum Precision {
    /**
     * In float32: for values up to 255, within 1e-4 of {@link #DOUBLE}. Where neighbours are equal,
     * so is the result.
     */
    SINGLE,
    /**
     * In doubles, in the order of {@code scipy.ndimage.affine_transform}, whose result is met to
     * the last bit: for whatever rounds to whole numbers afterwards.
     */
    DOUBLE
  }

  public Sampling {
    Objects.requireNonNull(interpolation, "interpolation");
    Objects.requireNonNull(fillMode, "fillMode");
    Objects.requireNonNull(precision, "precision");
  }
}
