package org.batchwarp.device.kernels;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The sources of the kernels, which travel in the library's jar. */
public final class KernelSource {
  private static final Pattern INCLUDE = Pattern.compile("#include \"([^\"]+)\"");

  private KernelSource() {}

  /** A file with all that it includes in its place, for compilers that know no files. */
  public static String read(String file) {
    StringBuilder text = new StringBuilder();
    append(file, text, new HashSet<>());
    return text.toString();
  }

  private static void append(String file, StringBuilder text, Set<String> included) {
    if (!included.add(file)) {
      return;
    }
    int number = 1;
    text.append("#line 1 \"").append(file).append("\"\n");
    for (String line : load(file).split("\n", -1)) {
      number++;
      Matcher include = INCLUDE.matcher(line);
      if (include.matches()) {
        append(include.group(1), text, included);
        text.append("#line ").append(number).append(" \"").append(file).append("\"\n");
      } else {
        text.append(line).append('\n');
      }
    }
  }

  private static String load(String file) {
    try (InputStream stream = KernelSource.class.getResourceAsStream(file)) {
      if (stream == null) {
        throw new IllegalStateException("the library's jar lacks the kernel source " + file);
      }
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read the kernel source " + file, e);
    }
  }
}
