package org.batchwarp.device.java;

import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;

/**
 * {@link Kernel.Warp}: for each output pixel, the source at the inverse map's coordinates.
 *
 * <p>Coordinates, weights and sums are doubles, combined in the order of {@code
 * scipy.ndimage.affine_transform}, so that results are SciPy's to the last bit before the channel
 * affine. Images are split among the threads.
 */
final class WarpKernel {
  private final Kernel.Warp arguments;
  private final int height;
  private final int width;
  private final int channels;
  private final int values;
  private final Strides from;
  private final Strides to;
  private final Boundary boundary;
  private final float constant;
  private final double[] parameters;
  private final boolean toHalves;
  private final float[] floats;
  private final short[] halves;
  private final ChannelAffine affine;

  WarpKernel(Kernel.Warp arguments) {
    this.arguments = arguments;
    ImageShape shape = arguments.shape();
    this.height = shape.height();
    this.width = shape.width();
    this.channels = shape.channels();
    this.values = shape.values();
    this.from = Strides.of(shape);
    this.to = Strides.of(shape, arguments.targetFormat());
    this.boundary = Boundary.of(arguments.sampling().fillMode());
    this.constant = (float) arguments.sampling().cval();
    this.parameters = JavaBuffer.of(arguments.parameters()).doubles();
    JavaBuffer target = JavaBuffer.of(arguments.target());
    this.toHalves = target.type() == ElementType.FLOAT16;
    this.floats = toHalves ? new float[0] : target.floats();
    this.halves = toHalves ? target.halves() : new short[0];
    this.affine = ChannelAffine.orIdentity(arguments.channelAffine(), channels);
  }

  void run(Workers workers) {
    JavaBuffer source = JavaBuffer.of(arguments.source());
    boolean bilinear = arguments.sampling().interpolation() == Interpolation.BILINEAR;
    workers.split(
        arguments.count(),
        (first, end) -> {
          float[] pixels = source.type() == ElementType.UINT8 ? new float[values] : source.floats();
          for (int image = first; image < end; image++) {
            int start = sourceOf(image) * values;
            if (source.type() == ElementType.UINT8) {
              widen(source.bytes(), start, pixels);
              start = 0;
            }
            warp(pixels, start, image, bilinear);
          }
        });
  }

  private int sourceOf(int image) {
    return arguments.indices().map(indices -> JavaBuffer.of(indices).ints()[image]).orElse(image);
  }

  private static void widen(byte[] bytes, int start, float[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = bytes[start + i] & 0xFF;
    }
  }

  private void warp(float[] source, int start, int image, boolean bilinear) {
    int p = image * ImageParameters.STRIDE;
    double rowByRow = parameters[p];
    double rowByColumn = parameters[p + 1];
    double rowOffset = parameters[p + 2];
    double columnByRow = parameters[p + 3];
    double columnByColumn = parameters[p + 4];
    double columnOffset = parameters[p + 5];
    // Keras does not resample then, and a pixel that is no number must not spread.
    boolean identity =
        rowByRow == 1
            && rowByColumn == 0
            && rowOffset == 0
            && columnByRow == 0
            && columnByColumn == 1
            && columnOffset == 0;
    for (int i = 0; i < height; i++) {
      double r =
          parameters[p + ImageParameters.FIRST_ROW] + i * parameters[p + ImageParameters.ROW_STEP];
      double rowBase = r * rowByRow;
      double columnBase = r * columnByRow;
      int out = image * values + i * to.row();
      for (int j = 0; j < width; j++, out += to.column()) {
        double c =
            parameters[p + ImageParameters.FIRST_COLUMN]
                + j * parameters[p + ImageParameters.COLUMN_STEP];
        // The offset last, as in SciPy: the last bit decides about pixels on an edge.
        double y = rowBase + c * rowByColumn + rowOffset;
        double x = columnBase + c * columnByColumn + columnOffset;
        if (bilinear && !identity) {
          interpolate(source, start, y, x, out);
        } else {
          pickNearest(source, start, y, x, out);
        }
      }
    }
  }

  private void interpolate(float[] source, int start, double y, double x, int out) {
    double row = inside(y, height);
    double column = inside(x, width);
    if (row == Boundary.OUTSIDE || column == Boundary.OUTSIDE) {
      fill(out);
      return;
    }
    int top = (int) Math.floor(row);
    int left = (int) Math.floor(column);
    double upper = 1 - (row - top);
    double lower = 1 - upper;
    double near = 1 - (column - left);
    double far = 1 - near;
    int topRow = start + index(top, height) * from.row();
    int bottomRow = start + index(top + 1, height) * from.row();
    int leftColumn = index(left, width) * from.column();
    int rightColumn = index(left + 1, width) * from.column();
    for (int channel = 0; channel < channels; channel++) {
      int plane = channel * from.channel();
      double sum = source[topRow + leftColumn + plane] * upper * near;
      sum += source[topRow + rightColumn + plane] * upper * far;
      sum += source[bottomRow + leftColumn + plane] * lower * near;
      sum += source[bottomRow + rightColumn + plane] * lower * far;
      store(out, channel, (float) sum);
    }
  }

  private void pickNearest(float[] source, int start, double y, double x, int out) {
    double row = inside(y, height);
    double column = inside(x, width);
    if (row == Boundary.OUTSIDE || column == Boundary.OUTSIDE) {
      fill(out);
      return;
    }
    int pixel =
        start
            + index((int) Math.floor(row + 0.5), height) * from.row()
            + index((int) Math.floor(column + 0.5), width) * from.column();
    for (int channel = 0; channel < channels; channel++) {
      store(out, channel, source[pixel + channel * from.channel()]);
    }
  }

  private void fill(int out) {
    for (int channel = 0; channel < channels; channel++) {
      store(out, channel, constant);
    }
  }

  private double inside(double position, int length) {
    return position >= 0 && position <= length - 1
        ? position
        : boundary.coordinate(position, length);
  }

  private int index(int position, int length) {
    return position >= 0 && position < length ? position : boundary.index(position, length);
  }

  private void store(int out, int channel, float value) {
    float result = affine.apply(channel, value);
    int at = out + channel * to.channel();
    if (toHalves) {
      halves[at] = Float16.fromFloat(result);
    } else {
      floats[at] = result;
    }
  }
}
