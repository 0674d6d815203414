package org.batchwarp.device;

import java.util.Objects;
import org.batchwarp.array.ImageShape;
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
  private static final int MARGIN = 12;

  /**
   * How exactly values between pixels are computed. Coordinates are doubles in any case, and so is
   * all of {@link Interpolation#CUBIC}.
   */
  public enum Precision {
    /**
     * For images of bytes: within 1/200 of the step from a byte to the next, by weights of 15 bits,
     * where a device is faster so; else as {@link #SINGLE}. Where neighbours are equal, so is the
     * result.
     */
    BYTE,
    /**
     * In float32: for values up to 255, within 1e-4 of {@link #DOUBLE}. Where neighbours are equal
     * and finite, so is the result.
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

  /**
   * How many pixels a spline's images are continued by on each side before they are filtered.
   * SciPy's number for {@link FillMode#NEAREST}; other continuations are exact without.
   */
  public int margin() {
    return interpolation == Interpolation.CUBIC && fillMode == FillMode.NEAREST ? MARGIN : 0;
  }

  /** The shape of what a warp of images of the given shape reads: that, with margins. */
  public ImageShape extended(ImageShape shape) {
    return new ImageShape(
        shape.height() + 2 * margin(),
        shape.width() + 2 * margin(),
        shape.channels(),
        shape.format());
  }
}
