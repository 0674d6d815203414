package org.batchwarp.sink;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;

/**
 * Scales float images to bytes with the results of Keras's array_to_img: every image for itself, so
 * that its greatest value becomes 255; {@link Compatibility#KERAS_3} also makes its least value 0,
 * {@link Compatibility#KERAS_2} only if that is negative. Fractions are cut off; NaN gives 0.
 *
 * @param compatibility whose results
 */
public record ImageScaler(Compatibility compatibility) {
  public ImageScaler {
    Objects.requireNonNull(compatibility, "compatibility");
  }

  /**
   * The bytes of an image, channels last.
   *
   * @param pixels one image from the position on, in the order of {@code shape}; not changed
   */
  public byte[] toBytes(FloatBuffer pixels, ImageShape shape) {
    float[] values = channelsLast(pixels, shape);
    float minimum = Float.POSITIVE_INFINITY;
    for (float value : values) {
      minimum = Math.min(minimum, value);
    }
    float shift = compatibility == Compatibility.KERAS_3 ? -minimum : Math.max(-minimum, 0);
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = 0; i < values.length; i++) {
      values[i] += shift;
      maximum = Math.max(maximum, values[i]);
    }
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      // Two roundings to float, as in NumPy; one multiplication would give other bytes.
      float fraction = maximum != 0 ? values[i] / maximum : values[i];
      bytes[i] = (byte) (fraction * 255);
    }
    return bytes;
  }

  /** A copy of one image with its channels last. */
  static float[] channelsLast(FloatBuffer pixels, ImageShape shape) {
    float[] values = new float[shape.values()];
    pixels.get(pixels.position(), values);
    if (shape.format() == DataFormat.CHANNELS_LAST || shape.channels() == 1) {
      return values;
    }
    float[] transposed = new float[values.length];
    int plane = shape.height() * shape.width();
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int i = 0; i < plane; i++) {
        transposed[i * shape.channels() + channel] = values[channel * plane + i];
      }
    }
    return transposed;
  }
}
