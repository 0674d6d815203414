package org.batchwarp.source;

/** Nearest-neighbour resizing with the source pixels that Pillow takes. */
final class NearestResize {
  private NearestResize() {}

  /** Resizes channels-last pixels. */
  static byte[] resize(
      byte[] pixels, int height, int width, int channels, int targetHeight, int targetWidth) {
    int[] rows = sources(height, targetHeight);
    int[] columns = sources(width, targetWidth);
    byte[] resized = new byte[targetHeight * targetWidth * channels];
    int to = 0;
    for (int row : rows) {
      for (int column : columns) {
        System.arraycopy(pixels, (row * width + column) * channels, resized, to, channels);
        to += channels;
      }
    }
    return resized;
  }

  private static int[] sources(int length, int targetLength) {
    int[] sources = new int[targetLength];
    double step = (double) length / targetLength;
    // Adding up, as Pillow does, rounds differently from multiplying.
    double position = step * 0.5;
    for (int i = 0; i < targetLength; i++) {
      sources[i] = Math.min((int) position, length - 1);
      position += step;
    }
    return sources;
  }
}
