package org.batchwarp.array;

import java.io.IOException;
import java.nio.file.Path;
import org.batchwarp.file.OneLine;

/**
 * A file is corrupt, truncated, or holds something that is not supported. The message is one line
 * and starts with the file's name.
 */
public final class MalformedFileException extends IOException {
  /** Says what is wrong with the file. */
  public MalformedFileException(Path file, String problem) {
    this(file.toString(), problem);
  }

  MalformedFileException(String name, String problem) {
    super(OneLine.of(name + ": " + problem));
  }
}
