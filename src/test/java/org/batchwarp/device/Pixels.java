package org.batchwarp.device;

import java.util.Random;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/** A batch of images addressed by image, row, column and channel, whatever the order of axes. */
final class Pixels {
  private final float[][][][] values;

  /** The value of a pixel. */
  @FunctionalInterface
  interface Value {
    double at(int image, int row, int column, int channel);
  }

  private Pixels(float[][][][] values) {
    this.values = values;
  }

  static Pixels of(int count, ImageShape shape, Value value) {
    float[][][][] values = new float[count][shape.height()][shape.width()][shape.channels()];
    for (int n = 0; n < count; n++) {
      for (int y = 0; y < shape.height(); y++) {
        for (int x = 0; x < shape.width(); x++) {
          for (int c = 0; c < shape.channels(); c++) {
            values[n][y][x][c] = (float) value.at(n, y, x, c);
          }
        }
      }
    }
    return new Pixels(values);
  }

  /** Whole numbers from 0 to 255. */
  static Pixels random(int count, ImageShape shape, long seed) {
    Random random = new Random(seed);
    return of(count, shape, (n, y, x, c) -> random.nextInt(256));
  }

  /** Reads what {@link #floats} wrote. */
  static Pixels read(float[] flat, int count, ImageShape shape) {
    boolean last = shape.format() == DataFormat.CHANNELS_LAST;
    int h = shape.height();
    int w = shape.width();
    int channels = shape.channels();
    return of(
        count,
        shape,
        (n, y, x, c) ->
            last
                ? flat[((n * h + y) * w + x) * channels + c]
                : flat[((n * channels + c) * h + y) * w + x]);
  }

  float get(int image, int row, int column, int channel) {
    return values[image][row][column][channel];
  }

  float[] floats(DataFormat format) {
    int channels = values[0][0][0].length;
    int h = values[0].length;
    int w = values[0][0].length;
    float[] flat = new float[values.length * h * w * channels];
    int at = 0;
    for (float[][][] image : values) {
      if (format == DataFormat.CHANNELS_LAST) {
        for (float[][] row : image) {
          for (float[] pixel : row) {
            for (float value : pixel) {
              flat[at++] = value;
            }
          }
        }
      } else {
        for (int c = 0; c < channels; c++) {
          for (float[][] row : image) {
            for (float[] pixel : row) {
              flat[at++] = pixel[c];
            }
          }
        }
      }
    }
    return flat;
  }

  byte[] bytes(DataFormat format) {
    float[] flat = floats(format);
    byte[] bytes = new byte[flat.length];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) (int) flat[i];
    }
    return bytes;
  }
}
