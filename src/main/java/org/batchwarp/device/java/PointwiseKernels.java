package org.batchwarp.device.java;

import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Strides;

/** Kernels whose every output value depends on one input value. */
final class PointwiseKernels {
  private PointwiseKernels() {}

  static void convert(Kernel.Convert arguments, Workers workers) {
    JavaBuffer source = JavaBuffer.of(arguments.source());
    JavaBuffer target = JavaBuffer.of(arguments.target());
    workers.split(
        Math.toIntExact(arguments.elements()),
        (from, to) -> {
          switch (DeviceType.of(source.type())) {
            case UINT8 -> widen(source.bytes(), target.floats(), arguments.scale(), from, to);
            case FLOAT32 -> convert(source.floats(), target, arguments.scale(), from, to);
            case INT32, FLOAT16, FLOAT64 -> throw source.notOf("pixels");
          }
        });
  }

  private static void widen(byte[] source, float[] target, float scale, int from, int to) {
    for (int i = from; i < to; i++) {
      target[i] = (source[i] & 0xFF) * scale;
    }
  }

  private static void convert(float[] source, JavaBuffer target, float scale, int from, int to) {
    switch (DeviceType.of(target.type())) {
      case FLOAT16 -> {
        short[] halves = target.halves();
        for (int i = from; i < to; i++) {
          halves[i] = Float16.fromFloat(source[i] * scale);
        }
      }
      case FLOAT32 -> {
        float[] floats = target.floats();
        for (int i = from; i < to; i++) {
          floats[i] = source[i] * scale;
        }
      }
      case FLOAT64 -> {
        double[] doubles = target.doubles();
        for (int i = from; i < to; i++) {
          doubles[i] = source[i] * scale;
        }
      }
      case UINT8, INT32 -> throw target.notOf("floating-point numbers");
    }
  }

  static void standardize(Kernel.Standardize arguments, Workers workers) {
    ImageShape shape = arguments.shape();
    float[] images = JavaBuffer.of(arguments.images()).floats();
    ChannelAffine affine = ChannelAffine.orIdentity(arguments.channelAffine(), shape.channels());
    workers.forEach(
        arguments.count(),
        image -> {
          double scale = arguments.rescale();
          double bias = 0;
          if (arguments.moments().isPresent()) {
            double[] moments = JavaBuffer.of(arguments.moments().get()).doubles();
            int m = image * ImageMoments.STRIDE;
            double deviation =
                Math.abs(scale) * moments[m + ImageMoments.STANDARD_DEVIATION]
                    + Kernel.Standardize.EPSILON;
            double divisor = arguments.divide() ? deviation : 1;
            bias = -scale * moments[m + ImageMoments.MEAN] / divisor;
            scale /= divisor;
          }
          standardize(images, image * shape.values(), shape, scale, bias, affine);
        });
  }

  private static void standardize(
      float[] images,
      int start,
      ImageShape shape,
      double scale,
      double bias,
      ChannelAffine affine) {
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    Strides strides = Strides.of(shape);
    for (int channel = 0; channel < channels; channel++) {
      double channelScale = scale * affine.scale(channel);
      double channelBias =
          (bias - affine.center(channel)) * affine.scale(channel) + affine.bias(channel);
      int at = start + channel * strides.channel();
      for (int pixel = 0; pixel < pixels; pixel++, at += strides.column()) {
        images[at] = (float) (images[at] * channelScale + channelBias);
      }
    }
  }
}
