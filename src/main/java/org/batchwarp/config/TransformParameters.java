package org.batchwarp.config;

import java.util.OptionalDouble;

/**
 * One image's random transformation, named as in Keras's {@code get_random_transform}.
 *
 * @param theta rotation in degrees
 * @param tx shift along the rows in pixels, as Keras draws it from {@code height_shift_range}
 * @param ty shift along the columns in pixels, drawn from {@code width_shift_range}
 * @param shear shear angle in degrees
 * @param zx zoom factor along the rows; above 1 shows more of the scene
 * @param zy zoom factor along the columns
 * @param flipHorizontal mirror left to right, after the warp
 * @param flipVertical mirror top to bottom, after the warp
 * @param channelShiftIntensity added to all values, if present
 * @param brightness factor of the brightness, if present
 */
public record TransformParameters(
    double theta,
    double tx,
    double ty,
    double shear,
    double zx,
    double zy,
    boolean flipHorizontal,
    boolean flipVertical,
    OptionalDouble channelShiftIntensity,
    OptionalDouble brightness) {
  private static final TransformParameters IDENTITY =
      new TransformParameters(
          0, 0, 0, 0, 1, 1, false, false, OptionalDouble.empty(), OptionalDouble.empty());

  public TransformParameters {
    requireFinite("theta", theta);
    requireFinite("tx", tx);
    requireFinite("ty", ty);
    requireFinite("shear", shear);
    requireFinite("zx", zx);
    requireFinite("zy", zy);
    channelShiftIntensity.ifPresent(value -> requireFinite("channel_shift_intensity", value));
    brightness.ifPresent(value -> requireFinite("brightness", value));
  }

  private static void requireFinite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be a finite number, got " + value);
    }
  }

  /** The transformation that leaves an image as it is. */
  public static TransformParameters identity() {
    return IDENTITY;
  }

  /** The same with another rotation, in degrees. */
  public TransformParameters withTheta(double degrees) {
    return new TransformParameters(
        degrees,
        tx,
        ty,
        shear,
        zx,
        zy,
        flipHorizontal,
        flipVertical,
        channelShiftIntensity,
        brightness);
  }

  /** The same with other shifts, in pixels. */
  public TransformParameters withShift(double rows, double columns) {
    return new TransformParameters(
        theta,
        rows,
        columns,
        shear,
        zx,
        zy,
        flipHorizontal,
        flipVertical,
        channelShiftIntensity,
        brightness);
  }

  /** The same with another shear, in degrees. */
  public TransformParameters withShear(double degrees) {
    return new TransformParameters(
        theta,
        tx,
        ty,
        degrees,
        zx,
        zy,
        flipHorizontal,
        flipVertical,
        channelShiftIntensity,
        brightness);
  }

  /** The same with other zoom factors. */
  public TransformParameters withZoom(double rows, double columns) {
    return new TransformParameters(
        theta,
        tx,
        ty,
        shear,
        rows,
        columns,
        flipHorizontal,
        flipVertical,
        channelShiftIntensity,
        brightness);
  }

  /** The same with other flips. */
  public TransformParameters withFlips(boolean horizontal, boolean vertical) {
    return new TransformParameters(
        theta, tx, ty, shear, zx, zy, horizontal, vertical, channelShiftIntensity, brightness);
  }

  /** The same with a channel shift. */
  public TransformParameters withChannelShift(double intensity) {
    return new TransformParameters(
        theta,
        tx,
        ty,
        shear,
        zx,
        zy,
        flipHorizontal,
        flipVertical,
        OptionalDouble.of(intensity),
        brightness);
  }

  /** The same with a brightness factor. */
  public TransformParameters withBrightness(double factor) {
    return new TransformParameters(
        theta,
        tx,
        ty,
        shear,
        zx,
        zy,
        flipHorizontal,
        flipVertical,
        channelShiftIntensity,
        OptionalDouble.of(factor));
  }
}
