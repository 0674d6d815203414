package org.batchwarp.sink;

import java.awt.Transparency;
import java.awt.color.ColorSpace;
import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.ComponentColorModel;
import java.awt.image.DataBuffer;
import java.awt.image.DataBufferByte;
import java.awt.image.Raster;
import java.awt.image.WritableRaster;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Iterator;
import java.util.stream.IntStream;
import javax.imageio.IIOImage;
import javax.imageio.ImageIO;
import javax.imageio.ImageWriteParam;
import javax.imageio.ImageWriter;
import javax.imageio.stream.ImageOutputStream;
import javax.imageio.stream.MemoryCacheImageOutputStream;

/** The formats that image files are written in, with the JDK's own writers. */
enum ImageFormat {
  PNG("png", 4),
  JPEG("jpeg", 3);

  // Pillow's default.
  private static final float JPEG_QUALITY = 0.75f;

  private final String writer;
  private final int maximumChannels;

  ImageFormat(String writer, int maximumChannels) {
    this.writer = writer;
    this.maximumChannels = maximumChannels;
  }

  /** The format for a file name's extension. */
  static ImageFormat ofExtension(String extension) {
    return switch (extension) {
      case "png" -> PNG;
      case "jpeg", "jpg" -> JPEG;
      default ->
          throw new IllegalArgumentException(
              "save format must be png, jpeg or jpg, got " + extension);
    };
  }

  /** Checks that images of this format can have so many channels. */
  void requireChannels(int channels) {
    if (channels != 1 && channels != 3 && channels != maximumChannels) {
      throw new IllegalArgumentException(
          "image to save as "
              + name()
              + " must have 1, 3"
              + (maximumChannels == 4 ? " or 4" : "")
              + " channels, got "
              + channels);
    }
  }

  /** Encodes channels-last bytes: gray, RGB, or in PNG also RGBA. */
  byte[] encode(byte[] pixels, int height, int width, int channels) throws IOException {
    requireChannels(channels);
    ImageWriter encoder = encoder();
    ByteArrayOutputStream encoded = new ByteArrayOutputStream();
    try (ImageOutputStream stream = new MemoryCacheImageOutputStream(encoded)) {
      encoder.setOutput(stream);
      ImageWriteParam parameters = encoder.getDefaultWriteParam();
      if (this == JPEG) {
        parameters.setCompressionMode(ImageWriteParam.MODE_EXPLICIT);
        parameters.setCompressionQuality(JPEG_QUALITY);
      }
      IIOImage image = new IIOImage(wrap(pixels, height, width, channels), null, null);
      encoder.write(null, image, parameters);
    } finally {
      encoder.dispose();
    }
    return encoded.toByteArray();
  }

  private ImageWriter encoder() {
    Iterator<ImageWriter> writers = ImageIO.getImageWritersByFormatName(writer);
    while (writers.hasNext()) {
      ImageWriter candidate = writers.next();
      if (candidate.getClass().getModule() == ImageIO.class.getModule()) {
        return candidate;
      }
    }
    throw new IllegalStateException("this Java runtime has no writer for " + writer);
  }

  private static BufferedImage wrap(byte[] pixels, int height, int width, int channels) {
    int[] bands = IntStream.range(0, channels).toArray();
    WritableRaster raster =
        Raster.createInterleavedRaster(
            new DataBufferByte(pixels, pixels.length),
            width,
            height,
            width * channels,
            channels,
            bands,
            null);
    boolean alpha = channels == 4;
    ColorModel colors =
        new ComponentColorModel(
            ColorSpace.getInstance(channels == 1 ? ColorSpace.CS_GRAY : ColorSpace.CS_sRGB),
            alpha,
            false,
            alpha ? Transparency.TRANSLUCENT : Transparency.OPAQUE,
            DataBuffer.TYPE_BYTE);
    return new BufferedImage(colors, raster, false, null);
  }
}
