package org.batchwarp.device.java;

import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Strides;

/**
 * The cubic B-splines of a batch of images, by their coefficients. Evaluated in the order of {@code
 * scipy.ndimage.affine_transform}: the weights' formulas and the sum over 4 x 4 coefficients, row
 * by row, are SciPy's to the last bit. For one thread.
 */
final class CubicSpline {
  private static final int TAPS = 4;

  /** The tap at or before the coordinate. */
  private static final int CENTER = 1;

  private final double[] coefficients;
  private final int values;
  private final int channelStride;
  private final Axis rows;
  private final Axis columns;
  private int start;

  /**
   * The splines of images of the given shape.
   *
   * @param coefficients as {@link SplineKernel} computes them
   */
  CubicSpline(ImageShape shape, Sampling sampling, double[] coefficients) {
    ImageShape extended = sampling.extended(shape);
    Strides strides = Strides.of(extended);
    Boundary boundary = Boundary.of(sampling.fillMode());
    this.coefficients = coefficients;
    this.values = extended.values();
    this.channelStride = strides.channel();
    this.rows = new Axis(boundary, extended.height(), strides.row(), sampling.margin());
    this.columns = new Axis(boundary, extended.width(), strides.column(), sampling.margin());
  }

  void select(int image) {
    start = image * values;
  }

  /** Goes to a coordinate of the selected image; false if the constant is there. */
  boolean moveTo(double row, double column) {
    return rows.moveTo(row) && columns.moveTo(column);
  }

  /** The spline of a channel. */
  double value(int channel) {
    int plane = start + channel * channelStride;
    double sum = 0;
    for (int i = 0; i < TAPS; i++) {
      int row = plane + rows.offsets[i];
      for (int j = 0; j < TAPS; j++) {
        sum += coefficients[row + columns.offsets[j]] * rows.weights[i] * columns.weights[j];
      }
    }
    return sum;
  }

  /** The coefficient of a channel at the coordinate, which must be whole. */
  double coefficient(int channel) {
    return coefficients[
        start + channel * channelStride + rows.offsets[CENTER] + columns.offsets[CENTER]];
  }

  /** The four coefficients along an axis that a coordinate needs, and their weights. */
  private static final class Axis {
    private final Boundary boundary;
    private final int length;
    private final int stride;
    private final int margin;
    private final double[] weights = new double[TAPS];
    private final int[] offsets = new int[TAPS];

    Axis(Boundary boundary, int length, int stride, int margin) {
      this.boundary = boundary;
      this.length = length;
      this.stride = stride;
      this.margin = margin;
    }

    boolean moveTo(double position) {
      double mapped = position + margin;
      // Past the margins only indices are mapped.
      if (margin == 0) {
        mapped = boundary.inside(position, length);
        if (mapped == Boundary.OUTSIDE) {
          return false;
        }
      }
      double floor = Math.floor(mapped);
      double past = mapped - floor;
      double left = 1 - past;
      weights[0] = left * left * left / 6;
      weights[1] = (past * past * (past - 2) * 3 + 4) / 6;
      weights[2] = (left * left * (left - 2) * 3 + 4) / 6;
      weights[3] = 1 - weights[0] - weights[1] - weights[2];
      // Beyond these limits all four are the outermost one.
      int center = (int) Math.max(-2, Math.min(floor, length + 1));
      for (int tap = 0; tap < TAPS; tap++) {
        offsets[tap] = boundary.inside(center + tap - CENTER, length) * stride;
      }
      return true;
    }
  }
}
