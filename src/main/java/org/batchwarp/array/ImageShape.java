package org.batchwarp.array;

/**
 * The size of one image and the order of its axes.
 *
 * @param height rows, at least 1
 * @param width columns, at least 1
 * @param channels values per pixel, at least 1
 * @param format the order of the axes in memory
 */
public record ImageShape(int height, int width, int channels, DataFormat format) {
  public ImageShape {
    requirePositive("height", height);
    requirePositive("width", width);
    requirePositive("channels", channels);
    if ((long) height * width * channels > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "image shape "
              + height
              + " x "
              + width
              + " x "
              + channels
              + " has more than "
              + Integer.MAX_VALUE
              + " values");
    }
  }

  private static void requirePositive(String name, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(name + " must be at least 1, got " + value);
    }
  }

  /** An image shape from the three axes of an array in the given order. */
  public static ImageShape ofAxes(int first, int second, int third, DataFormat format) {
    return format == DataFormat.CHANNELS_LAST
        ? new ImageShape(first, second, third, format)
        : new ImageShape(second, third, first, format);
  }

  /** Values in one image: height x width x channels. */
  public int values() {
    return height * width * channels;
  }

  /** The axes in memory order, as an array's shape. */
  public int[] axes() {
    return format == DataFormat.CHANNELS_LAST
        ? new int[] {height, width, channels}
        : new int[] {channels, height, width};
  }

  /** The same image size in another order of axes. */
  public ImageShape withFormat(DataFormat other) {
    return new ImageShape(height, width, channels, other);
  }

  /** Height, width and channels for messages, such as {@code 28x28x1}. */
  public String size() {
    return height + "x" + width + "x" + channels;
  }
}
