package org.batchwarp.source;

/** JFIF's conversion from YCbCr to RGB, in the 16-bit fixed point that libjpeg uses. */
final class YcbcrConversion {
  private static final int HALF = 1 << 15;
  private static final int RED_FROM_CR = fixed(1.402);
  private static final int GREEN_FROM_CB = fixed(0.34414);
  private static final int GREEN_FROM_CR = fixed(0.71414);
  private static final int BLUE_FROM_CB = fixed(1.772);

  private YcbcrConversion() {}

  private static int fixed(double factor) {
    return (int) (factor * (1 << 16) + 0.5);
  }

  /** Converts pixels of three bytes in place. */
  static void toRgb(byte[] samples) {
    for (int i = 0; i < samples.length; i += 3) {
      int luma = samples[i] & 0xFF;
      int cb = (samples[i + 1] & 0xFF) - 128;
      int cr = (samples[i + 2] & 0xFF) - 128;
      samples[i] = clamp(luma + ((RED_FROM_CR * cr + HALF) >> 16));
      samples[i + 1] = clamp(luma + ((HALF - GREEN_FROM_CB * cb - GREEN_FROM_CR * cr) >> 16));
      samples[i + 2] = clamp(luma + ((BLUE_FROM_CB * cb + HALF) >> 16));
    }
  }

  private static byte clamp(int value) {
    return (byte) Math.max(0, Math.min(255, value));
  }
}
