package org.batchwarp.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Source code of which named parts are shown: the lines between comments {@code begin NAME} and
 * {@code end NAME}.
 */
record MarkedSource(List<String> lines) {
  /** Reads a source file that lies beside this class. */
  static MarkedSource read(String resource) throws IOException {
    try (InputStream stream = MarkedSource.class.getResourceAsStream(resource)) {
      return new MarkedSource(
          new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList());
    }
  }

  /**
   * A part without its common indentation, ending with a line feed.
   *
   * @throws IllegalArgumentException if it is not marked
   */
  String part(String name) {
    int begin = find("begin " + name);
    int end = find("end " + name);
    return String.join("\n", lines.subList(begin + 1, end)).stripIndent() + "\n";
  }

  private int find(String marker) {
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (line.equals("// " + marker) || line.equals("# " + marker)) {
        return i;
      }
    }
    throw new IllegalArgumentException("the source has no line marked '" + marker + "'");
  }
}
