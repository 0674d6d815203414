package org.batchwarp.jmh;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.file.StagedFile;

/** A part of a Markdown file between two markers; the text around it is written by hand. */
final class MeasuredSection {
  private MeasuredSection() {}

  /**
   * Puts other lines there.
   *
   * @param name in the markers
   * @throws IOException if the file cannot be read or written, or lacks the markers
   */
  static void replace(Path file, String name, List<String> lines) throws IOException {
    String first = "<!-- begin " + name + " -->";
    String last = "<!-- end " + name + " -->";
    String text = Files.readString(file);
    int begin = text.indexOf(first);
    int end = text.indexOf(last);
    if (begin < 0 || end < begin) {
      throw new IOException(file + " has no lines '" + first + "' and '" + last + "'");
    }
    String replaced =
        text.substring(0, begin)
            + first
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
