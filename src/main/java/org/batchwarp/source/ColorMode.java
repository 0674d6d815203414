package org.batchwarp.source;

/** The channels that image files are converted to, named as Keras's {@code color_mode}. */
public enum ColorMode {
  /** One channel: luminance after ITU-R 601-2. */
  GRAYSCALE(1),
  /** Red, green, blue; the default. */
  RGB(3),
  /** Red, green, blue, alpha, not premultiplied. */
  RGBA(4);

  private final int channels;

  ColorMode(int channels) {
    this.channels = channels;
  }

  /** The number of channels. */
  public int channels() {
    return channels;
  }
}
