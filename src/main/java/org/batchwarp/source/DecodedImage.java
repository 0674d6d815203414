package org.batchwarp.source;

/**
 * The pixels of an image file.
 *
 * @param channels 1 gray, 2 gray and alpha, 3 RGB, 4 RGB and alpha (not premultiplied)
 * @param samples height x width x channels bytes
 */
@SuppressWarnings("ArrayRecordComponent") // Pixels on their way, never compared.
record DecodedImage(int height, int width, int channels, byte[] samples) {
  private static final byte OPAQUE = (byte) 0xFF;

  /** The pixels in another color mode, converted as Pillow does. */
  byte[] convert(ColorMode mode) {
    if (channels == mode.channels()) {
      return samples;
    }
    byte[] converted = new byte[height * width * mode.channels()];
    int to = 0;
    for (int from = 0; from < samples.length; from += channels) {
      to = convertPixel(from, mode, converted, to);
    }
    return converted;
  }

  private int convertPixel(int from, ColorMode mode, byte[] converted, int to) {
    boolean gray = channels <= 2;
    byte red = samples[from];
    byte green = gray ? red : samples[from + 1];
    byte blue = gray ? red : samples[from + 2];
    if (mode == ColorMode.GRAYSCALE) {
      converted[to] = gray ? red : luminance(red & 0xFF, green & 0xFF, blue & 0xFF);
      return to + 1;
    }
    converted[to] = red;
    converted[to + 1] = green;
    converted[to + 2] = blue;
    if (mode == ColorMode.RGBA) {
      boolean hasAlpha = channels == 2 || channels == 4;
      converted[to + 3] = hasAlpha ? samples[from + channels - 1] : OPAQUE;
    }
    return to + mode.channels();
  }

  /** 0.299 R + 0.587 G + 0.114 B, rounded, in 16-bit fixed point. */
  private static byte luminance(int red, int green, int blue) {
    return (byte) ((red * 19595 + green * 38470 + blue * 7471 + 0x8000) >> 16);
  }
}
