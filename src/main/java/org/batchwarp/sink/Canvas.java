package org.batchwarp.sink;

/** An RGB picture to draw images on. */
final class Canvas {
  private final int height;
  private final int width;
  private final byte[] pixels;

  /** A canvas of one color, {@code 0xRRGGBB}. */
  Canvas(int height, int width, int background) {
    this.height = height;
    this.width = width;
    this.pixels = new byte[height * width * 3];
    for (int i = 0; i < pixels.length; i += 3) {
      pixels[i] = (byte) (background >> 16);
      pixels[i + 1] = (byte) (background >> 8);
      pixels[i + 2] = (byte) background;
    }
  }

  int height() {
    return height;
  }

  int width() {
    return width;
  }

  byte[] pixels() {
    return pixels;
  }

  /** Draws a gray, RGB or RGBA image, every pixel as a square; alpha is not looked at. */
  void draw(byte[] image, int imageWidth, int channels, int scale, int top, int left) {
    int green = channels == 1 ? 0 : 1;
    int blue = channels == 1 ? 0 : 2;
    int imageHeight = image.length / channels / imageWidth;
    for (int y = 0; y < imageHeight * scale; y++) {
      int to = ((top + y) * width + left) * 3;
      for (int x = 0; x < imageWidth * scale; x++) {
        int from = (y / scale * imageWidth + x / scale) * channels;
        pixels[to++] = image[from];
        pixels[to++] = image[from + green];
        pixels[to++] = image[from + blue];
      }
    }
  }
}
