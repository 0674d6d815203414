package org.batchwarp;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/** The files that src/test/python makes. */
public final class Fixtures {
  private Fixtures() {}

  public static Path array(String name) {
    return resource("/arrays/" + name);
  }

  public static Path spline(String name) {
    return resource("/spline/" + name);
  }

  public static Path image(String name) {
    return resource("/images/" + name);
  }

  private static Path resource(String name) {
    URL url = Fixtures.class.getResource(name);
    try {
      return Path.of(url.toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  /** The names of the files in a folder, sorted, hidden ones included. */
  public static List<String> list(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
