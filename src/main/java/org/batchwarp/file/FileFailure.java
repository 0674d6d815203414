package org.batchwarp.file;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;

/** One-line messages for refusals of the operating system, which alone may be just a path. */
public final class FileFailure {
  private FileFailure() {}

  /** Says that {@code file} cannot be read, and why. */
  public static IOException cannotRead(Path file, IOException cause) {
    return new IOException(OneLine.of("cannot read " + file + ": " + reason(cause)), cause);
  }

  /** Says that {@code file} cannot be written, and why. */
  public static IOException cannotWrite(Path file, IOException cause) {
    return new IOException(OneLine.of("cannot write " + file + ": " + reason(cause)), cause);
  }

  static IOException cannotWrite(Path file, String reason) {
    return new IOException(OneLine.of("cannot write " + file + ": " + reason));
  }

  private static String reason(IOException cause) {
    if (cause instanceof NoSuchFileException) {
      return "no such file or directory";
    }
    if (cause instanceof AccessDeniedException) {
      return "permission denied";
    }
    if (cause instanceof NotDirectoryException) {
      return "not a directory";
    }
    if (cause instanceof FileSystemException failure && failure.getReason() != null) {
      return failure.getReason();
    }
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }
}
