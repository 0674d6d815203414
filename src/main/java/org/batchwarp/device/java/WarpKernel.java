package org.batchwarp.device.java;

import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Strides;

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
  private final FloatTarget target;
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
    this.target = FloatTarget.of(JavaBuffer.of(arguments.target()));
    this.affine = ChannelAffine.orIdentity(arguments.channelAffine(), channels);
  }

  void run(Workers workers) {
    boolean cubic = arguments.sampling().interpolation() == Interpolation.CUBIC;
    workers.split(arguments.count(), cubic ? this::warpSplines : this::warpPixels);
  }

  private void warpSplines(int first, int end) {
    CubicSpline spline =
        new CubicSpline(
            arguments.shape(), arguments.sampling(), JavaBuffer.of(arguments.source()).doubles());
    for (int image = first; image < end; image++) {
      spline.select(image);
      warp(spline, image);
    }
  }

  private void warp(CubicSpline spline, int image) {
    InverseMap map = InverseMap.of(parameters, image);
    boolean identity = map.isIdentity();
    for (int i = 0; i < height; i++) {
      int out = image * values + i * to.row();
      for (int j = 0; j < width; j++, out += to.column()) {
        if (!spline.moveTo(map.sourceRow(i, j), map.sourceColumn(i, j))) {
          fill(out);
          continue;
        }
        for (int channel = 0; channel < channels; channel++) {
          store(
              out,
              channel,
              (float) (identity ? spline.coefficient(channel) : spline.value(channel)));
        }
      }
    }
  }

  private void warpPixels(int first, int end) {
    JavaBuffer source = JavaBuffer.of(arguments.source());
    switch (DeviceType.of(source.type())) {
      case UINT8 -> warpBytes(source.bytes(), first, end);
      case FLOAT32 -> warpFloats(source.floats(), first, end);
      case INT32, FLOAT16, FLOAT64 -> throw source.notOf("pixels");
    }
  }

  private void warpBytes(byte[] source, int first, int end) {
    float[] pixels = new float[values];
    for (int image = first; image < end; image++) {
      widen(source, start(image), pixels);
      warp(pixels, 0, image);
    }
  }

  private void warpFloats(float[] source, int first, int end) {
    for (int image = first; image < end; image++) {
      warp(source, start(image), image);
    }
  }

  /** Where the source of an image of the target begins. */
  private int start(int image) {
    return JavaBuffer.index(arguments.indices(), image) * values;
  }

  private static void widen(byte[] bytes, int start, float[] pixels) {
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = bytes[start + i] & 0xFF;
    }
  }

  private void warp(float[] source, int start, int image) {
    InverseMap map = InverseMap.of(parameters, image);
    boolean bilinear =
        arguments.sampling().interpolation() == Interpolation.BILINEAR && !map.isIdentity();
    for (int i = 0; i < height; i++) {
      int out = image * values + i * to.row();
      for (int j = 0; j < width; j++, out += to.column()) {
        double y = map.sourceRow(i, j);
        double x = map.sourceColumn(i, j);
        if (bilinear) {
          interpolate(source, start, y, x, out);
        } else {
          pickNearest(source, start, y, x, out);
        }
      }
    }
  }

  private void interpolate(float[] source, int start, double y, double x, int out) {
    double row = boundary.inside(y, height);
    double column = boundary.inside(x, width);
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
    int topRow = start + boundary.inside(top, height) * from.row();
    int bottomRow = start + boundary.inside(top + 1, height) * from.row();
    int leftColumn = boundary.inside(left, width) * from.column();
    int rightColumn = boundary.inside(left + 1, width) * from.column();
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
    double row = boundary.inside(y, height);
    double column = boundary.inside(x, width);
    if (row == Boundary.OUTSIDE || column == Boundary.OUTSIDE) {
      fill(out);
      return;
    }
    int pixel =
        start
            + boundary.inside((int) Math.floor(row + 0.5), height) * from.row()
            + boundary.inside((int) Math.floor(column + 0.5), width) * from.column();
    for (int channel = 0; channel < channels; channel++) {
      store(out, channel, source[pixel + channel * from.channel()]);
    }
  }

  private void fill(int out) {
    for (int channel = 0; channel < channels; channel++) {
      store(out, channel, constant);
    }
  }

  private void store(int out, int channel, float value) {
    target.set(out + channel * to.channel(), affine.apply(channel, value));
  }
}
