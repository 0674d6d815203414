package org.batchwarp.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.file.StagedFile;

/** The part of a Markdown file between two markers; the text around it is written by hand. */
final class MeasuredSection {
  private static final String BEGIN = "<!-- begin measured -->";
  private static final String END = "<!-- end measured -->";

  private MeasuredSection() {}

  /**
   * Puts other lines there.
   *
   * @throws IOException if the file cannot be read or written, or lacks the markers
   */
  static void replace(Path file, List<String> lines) throws IOException {
    String text = Files.readString(file);
    int begin = text.indexOf(BEGIN);
    int end = text.indexOf(END);
    if (begin < 0 || end < begin) {
      throw new IOException(file + " has no lines '" + BEGIN + "' and '" + END + "'");
    }
    String replaced =
        text.substring(0, begin)
            + BEGIN
            + "\n"
            + String.join("\n", lines)
            + "\n"
            + text.substring(end);
    try (StagedFile staged = StagedFile.create(file)) {
      staged.write(StandardCharsets.UTF_8.encode(replaced));
      staged.commit();
    }
  }
}
