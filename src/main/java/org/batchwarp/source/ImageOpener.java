package org.batchwarp.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.file.FileFailure;

/** Finds the kind of source for a path. */
final class ImageOpener {
  private ImageOpener() {}

  static ImageSource open(Path path, DataFormat format) throws IOException {
    if (Files.isDirectory(path)) {
      return ImageFolder.open(path);
    }
    return switch (magic(path)) {
      case NPY -> NpyImages.open(path, format);
      case IDX, GZIP -> IdxFile.openImages(path);
      default ->
          throw new MalformedFileException(
              path,
              "images are read from an .npy file, an idx file (plain or gzip)"
                  + " or a folder with one subfolder for each class; this is none of them");
    };
  }

  private static FileMagic magic(Path path) throws IOException {
    try {
      return FileMagic.of(path);
    } catch (IOException e) {
      throw FileFailure.cannotRead(path, e);
    }
  }
}
