package org.batchwarp.cli;

import java.awt.image.BufferedImage;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import javax.imageio.ImageIO;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.source.IdxFile;
import org.batchwarp.source.ImageSource;

/** The images that come with the library: a few hundred of Fashion-MNIST's, and photographs. */
final class BundledSample {
  private static final String FOLDER = "/org/batchwarp/sample/";

  private static final List<String> PHOTOGRAPHS =
      List.of(
          "cat-face",
          "astronaut",
          "rocket",
          "coffee-cup",
          "retina",
          "space-shuttle-model",
          "cat-eye",
          "launch-pad",
          "coffee-spoon");

  private BundledSample() {}

  /** Reads something from a file. */
  @FunctionalInterface
  private interface Reader<T> {
    T read(Path file) throws IOException;
  }

  static ImageSource images() throws IOException {
    return withFile("fashion-mnist-400-images.idx.gz", ImageSource::idx);
  }

  static NdArray labels() throws IOException {
    return withFile("fashion-mnist-400-labels.idx.gz", IdxFile::readLabels);
  }

  /** Nine photographs of 96 x 96 pixels, as RGB. */
  static ImageSource photographs() throws IOException {
    ImageShape shape = new ImageShape(96, 96, 3, DataFormat.CHANNELS_LAST);
    ByteBuffer pixels = ByteBuffer.allocate(PHOTOGRAPHS.size() * shape.values());
    for (String name : PHOTOGRAPHS) {
      String resource = FOLDER + "photographs/" + name + ".png";
      try (InputStream stream = BundledSample.class.getResourceAsStream(resource)) {
        BufferedImage image = ImageIO.read(stream);
        for (int rgb : image.getRGB(0, 0, shape.width(), shape.height(), null, 0, shape.width())) {
          pixels.put((byte) (rgb >> 16)).put((byte) (rgb >> 8)).put((byte) rgb);
        }
      }
    }
    return ImageSource.of(pixels.array(), shape);
  }

  /** Sources read files, so the resource becomes one for a moment. */
  private static <T> T withFile(String resource, Reader<T> reader) throws IOException {
    Path file = Files.createTempFile("batchwarp-sample-", ".idx.gz");
    try (InputStream stream = BundledSample.class.getResourceAsStream(FOLDER + resource)) {
      Files.copy(stream, file, StandardCopyOption.REPLACE_EXISTING);
      return reader.read(file);
    } finally {
      Files.delete(file);
    }
  }
}
