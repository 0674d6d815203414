package org.batchwarp.source;

import java.awt.image.BufferedImage;
import java.awt.image.ColorModel;
import java.awt.image.IndexColorModel;
import java.awt.image.Raster;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import javax.imageio.ImageIO;
import javax.imageio.ImageReader;
import javax.imageio.stream.ImageInputStream;
import javax.imageio.stream.MemoryCacheImageInputStream;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.file.FileFailure;

/** Reads PNG, JPEG and BMP files, told apart by their contents, with the JDK's own readers. */
final class ImageFileReader {
  // Pillow refuses larger images too, as decompression bombs.
  private static final long MAXIMUM_PIXELS = 178_956_970;

  private ImageFileReader() {}

  /** The size of an image. */
  record Size(int height, int width) {
    @Override
    public String toString() {
      return height + "x" + width;
    }
  }

  /** Reads the size from the file's header; the pixels are not looked at. */
  static Size size(Path file) throws IOException {
    try (InputStream stream = Files.newInputStream(file)) {
      FileMagic magic = FileMagic.of(file);
      return read(file, magic, stream, (reader, warnings) -> size(file, reader));
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  private static Size size(Path file, ImageReader reader) throws IOException {
    Size size = new Size(reader.getHeight(0), reader.getWidth(0));
    if ((long) size.height() * size.width() > MAXIMUM_PIXELS) {
      throw new MalformedFileException(
          file, "image of " + size + " has more than " + MAXIMUM_PIXELS + " pixels");
    }
    requirePlausible(file, size);
    return size;
  }

  /** A damaged header can claim an image that no file of that length holds; memory comes later. */
  private static void requirePlausible(Path file, Size size) throws IOException {
    long bytes = Files.size(file);
    if ((long) size.height() * size.width() > bytes * FileMagic.of(file).mostPixelsPerByte()) {
      throw new MalformedFileException(
          file,
          "header claims an image of "
              + size
              + ", which a file of "
              + bytes
              + " bytes cannot hold");
    }
  }

  /** Decodes a file, which must be complete. */
  static DecodedImage decode(Path file) throws IOException {
    try {
      byte[] bytes = Files.readAllBytes(file);
      FileMagic magic = FileMagic.of(bytes);
      switch (magic) {
        case PNG -> PngStructure.verify(bytes, file);
        case BMP -> BmpStructure.verify(bytes, file);
        case JPEG -> {
          return decodeJpeg(file, bytes);
        }
        default -> {}
      }
      return decode(file, magic, bytes, (reader, warnings) -> samples(reader.read(0)));
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  private static DecodedImage decodeJpeg(Path file, byte[] bytes) throws IOException {
    JpegStructure structure = JpegStructure.of(bytes, file);
    return decode(
        file,
        FileMagic.JPEG,
        bytes,
        (reader, warnings) -> {
          Raster raster = reader.readRaster(0, null);
          requireNoDamage(file, warnings);
          return structure.toColor(samples(raster));
        });
  }

  private static DecodedImage decode(
      Path file, FileMagic magic, byte[] bytes, Reading<DecodedImage> reading) throws IOException {
    return read(
        file,
        magic,
        new ByteArrayInputStream(bytes),
        (reader, warnings) -> {
          size(file, reader);
          return reading.read(reader, warnings);
        });
  }

  private interface Reading<T> {
    T read(ImageReader reader, List<String> warnings) throws IOException;
  }

  private static <T> T read(Path file, FileMagic magic, InputStream bytes, Reading<T> reading)
      throws IOException {
    ImageReader reader = readerFor(magic, file);
    List<String> warnings = new ArrayList<>();
    reader.addIIOReadWarningListener((source, warning) -> warnings.add(warning));
    try (ImageInputStream stream = new MemoryCacheImageInputStream(bytes)) {
      reader.setInput(stream, true, true);
      return reading.read(reader, warnings);
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException | RuntimeException e) {
      // The readers answer some corrupt files with unchecked exceptions.
      throw new MalformedFileException(file, "image is corrupt or not supported: " + reason(e));
    } finally {
      reader.dispose();
    }
  }

  private static String reason(Exception failure) {
    return failure.getMessage() == null ? failure.getClass().getSimpleName() : failure.getMessage();
  }

  private static ImageReader readerFor(FileMagic magic, Path file) throws MalformedFileException {
    String format =
        switch (magic) {
          case PNG -> "png";
          case JPEG -> "jpeg";
          case BMP -> "bmp";
          default -> throw new MalformedFileException(file, "not a PNG, JPEG or BMP image");
        };
    // Other readers on the class path might decode to other pixels.
    Iterator<ImageReader> readers = ImageIO.getImageReadersByFormatName(format);
    while (readers.hasNext()) {
      ImageReader reader = readers.next();
      if (reader.getClass().getModule() == ImageIO.class.getModule()) {
        return reader;
      }
    }
    throw new IllegalStateException("this Java runtime has no reader for " + format);
  }

  /** Libjpeg only warns of damage, and makes up the pixels that are missing. */
  private static void requireNoDamage(Path file, List<String> warnings)
      throws MalformedFileException {
    for (String warning : warnings) {
      if (warning.startsWith("Corrupt JPEG data") || warning.startsWith("Premature end")) {
        throw new MalformedFileException(file, "image is corrupt: " + warning);
      }
    }
  }

  /** Samples straight from the raster: a color model would apply a gamma curve to gray ones. */
  private static DecodedImage samples(BufferedImage image) {
    ColorModel colors = image.getColorModel();
    return colors instanceof IndexColorModel palette
        ? lookUp(image.getRaster(), palette)
        : samples(image.getRaster());
  }

  private static DecodedImage lookUp(Raster raster, IndexColorModel palette) {
    int channels = palette.hasAlpha() ? 4 : 3;
    int[] indices = new int[raster.getWidth()];
    byte[] samples = new byte[raster.getHeight() * raster.getWidth() * channels];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getSamples(0, y, raster.getWidth(), 1, 0, indices);
      for (int index : indices) {
        samples[to] = (byte) palette.getRed(index);
        samples[to + 1] = (byte) palette.getGreen(index);
        samples[to + 2] = (byte) palette.getBlue(index);
        if (channels == 4) {
          samples[to + 3] = (byte) palette.getAlpha(index);
        }
        to += channels;
      }
    }
    return new DecodedImage(raster.getHeight(), raster.getWidth(), channels, samples);
  }

  private static DecodedImage samples(Raster raster) {
    int channels = raster.getNumBands();
    int[] bits = raster.getSampleModel().getSampleSize();
    int[] row = new int[raster.getWidth() * channels];
    byte[] samples = new byte[raster.getHeight() * row.length];
    int to = 0;
    for (int y = 0; y < raster.getHeight(); y++) {
      raster.getPixels(0, y, raster.getWidth(), 1, row);
      for (int i = 0; i < row.length; i++) {
        samples[to++] = toByte(row[i], bits[i % channels]);
      }
    }
    return new DecodedImage(raster.getHeight(), raster.getWidth(), channels, samples);
  }

  private static byte toByte(int sample, int bits) {
    return (byte) (bits >= 8 ? sample >> (bits - 8) : sample * 255 / ((1 << bits) - 1));
  }
}
