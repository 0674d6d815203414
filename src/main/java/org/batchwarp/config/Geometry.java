package org.batchwarp.config;

import java.util.Objects;

/**
 * Random geometry: what is drawn for the inverse map of each image, and how the map is sampled.
 *
 * @param rotationRange degrees; angles are even in [-range, range]
 * @param widthShift shift along the columns
 * @param heightShift shift along the rows
 * @param shearRange degrees; even in [-range, range]
 * @param zoomRange factors for both axes, each drawn apart
 * @param horizontalFlip whether half of the images are mirrored left to right
 * @param verticalFlip whether half of the images are mirrored top to bottom
 * @param fillMode what lies outside of the image
 * @param cval the value outside for {@link FillMode#CONSTANT}
 * @param interpolation how values between pixels are computed
 */
public record Geometry(
    double rotationRange,
    Shift widthShift,
    Shift heightShift,
    double shearRange,
    Range zoomRange,
    boolean horizontalFlip,
    boolean verticalFlip,
    FillMode fillMode,
    double cval,
    Interpolation interpolation) {
  public Geometry {
    Check.finiteAndNotNegative("rotation_range", rotationRange);
    Objects.requireNonNull(widthShift, "width_shift_range");
    Objects.requireNonNull(heightShift, "height_shift_range");
    Check.finiteAndNotNegative("shear_range", shearRange);
    Objects.requireNonNull(zoomRange, "zoom_range");
    Objects.requireNonNull(fillMode, "fill_mode");
    Check.finite("cval", cval);
    Objects.requireNonNull(interpolation, "interpolation_order");
  }

  /** Images stay as they are; the rest is as Keras has it by default. */
  public static Geometry none() {
    return new Geometry(
        0,
        Shift.none(),
        Shift.none(),
        0,
        new Range(1, 1),
        false,
        false,
        FillMode.NEAREST,
        0,
        Interpolation.BILINEAR);
  }
}
