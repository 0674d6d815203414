package org.batchwarp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import org.batchwarp.array.NdArray;
import org.batchwarp.source.IdxFile;
import org.batchwarp.source.ImageSource;

/** The images that come with the library: a few hundred of Fashion-MNIST's. */
final class BundledSample {
  private static final String FOLDER = "/org/batchwarp/sample/";

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
