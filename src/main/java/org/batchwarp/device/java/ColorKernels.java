package org.batchwarp.device.java;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;

/**
 * Channel shift and brightness, in float32 and in NumPy's order of operations: brightness truncates
 * to 8 bits, where the last bit makes a difference of one level.
 */
final class ColorKernels {
  private ColorKernels() {}

  static void shiftChannels(Kernel.ShiftChannels arguments, Workers workers) {
    float[] images = JavaBuffer.of(arguments.images()).floats();
    double[] moments = JavaBuffer.of(arguments.moments()).doubles();
    double[] parameters = JavaBuffer.of(arguments.parameters()).doubles();
    int values = arguments.shape().values();
    workers.forEach(
        arguments.count(),
        image -> {
          int m = image * ImageMoments.STRIDE;
          float minimum = (float) moments[m + ImageMoments.MINIMUM];
          float maximum = (float) moments[m + ImageMoments.MAXIMUM];
          float intensity =
              (float) parameters[image * ImageParameters.STRIDE + ImageParameters.CHANNEL_SHIFT];
          for (int i = image * values; i < (image + 1) * values; i++) {
            images[i] = Math.min(maximum, Math.max(minimum, images[i] + intensity));
          }
        });
  }

  static void adjustBrightness(Kernel.AdjustBrightness arguments, Workers workers) {
    float[] images = JavaBuffer.of(arguments.images()).floats();
    double[] moments = JavaBuffer.of(arguments.moments()).doubles();
    double[] parameters = JavaBuffer.of(arguments.parameters()).doubles();
    int values = arguments.shape().values();
    workers.forEach(
        arguments.count(),
        image -> {
          int m = image * ImageMoments.STRIDE;
          EightBits eightBits =
              EightBits.of(
                  arguments.convention(),
                  (float) moments[m + ImageMoments.MINIMUM],
                  (float) moments[m + ImageMoments.MAXIMUM]);
          float factor =
              (float) parameters[image * ImageParameters.STRIDE + ImageParameters.BRIGHTNESS];
          int start = image * values;
          for (int i = 0; i < values; i++) {
            int level = eightBits.quantize(images[start + i]);
            int scaled = isAlpha(arguments, i) ? level : scale(level, factor);
            images[start + i] = eightBits.restore(scaled);
          }
        });
  }

  private static boolean isAlpha(Kernel.AdjustBrightness arguments, int value) {
    ImageShape shape = arguments.shape();
    int channel =
        shape.format() == DataFormat.CHANNELS_LAST
            ? value % shape.channels()
            : value / (shape.height() * shape.width());
    return channel == arguments.alpha();
  }

  /** Pillow's blend with black: truncated within 0..255, clipped beyond. */
  private static int scale(int level, float factor) {
    return Math.min(255, Math.max(0, (int) (factor * level)));
  }

  /**
   * An image's way to 8 bits and back: {@code level = (x + offset) / divisor * multiplier}, each
   * operation rounded to float32.
   */
  private record EightBits(
      float offset, float divisor, float multiplier, boolean restores, float minimum, float span) {

    static EightBits of(Compatibility convention, float minimum, float maximum) {
      if (convention == Compatibility.KERAS_2) {
        float offset = Math.max(-minimum, 0);
        return new EightBits(offset, nonZero(maximum + offset), 255, false, 0, 0);
      }
      if (minimum < 0 || maximum > 255) {
        float span = maximum - minimum;
        return new EightBits(-minimum, nonZero(span), 255, true, minimum, span);
      }
      return new EightBits(0, 1, 1, false, 0, 0);
    }

    private static float nonZero(float maximum) {
      return maximum == 0 ? 1 : maximum;
    }

    int quantize(float value) {
      // A cast to int and then to 8 bits, as NumPy's astype on the platforms that Keras runs on.
      return (int) ((value + offset) / divisor * multiplier) & 0xFF;
    }

    float restore(int level) {
      return restores ? (float) level / 255 * span + minimum : level;
    }
  }
}
