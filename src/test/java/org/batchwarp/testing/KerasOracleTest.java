package org.batchwarp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KerasOracleTest {
  @TempDir private Path folder;

  @Test
  void aCaseFollowsFromItsSeedAlone() throws IOException, InterruptedException {
    KerasOracle.run(folder.resolve("several"), 3, 40);
    KerasOracle.run(folder.resolve("one"), 1, 42);
    Map<String, Integer> one = contents(folder.resolve("one/42"));
    assertEquals(one, contents(folder.resolve("several/42")));
    assertNotEquals(one, contents(folder.resolve("several/41")));
  }

  /** The hashes of a case's files by name. */
  private static Map<String, Integer> contents(Path folder) throws IOException {
    Map<String, Integer> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Arrays.hashCode(Files.readAllBytes(file)));
      }
    }
    return contents;
  }
}
