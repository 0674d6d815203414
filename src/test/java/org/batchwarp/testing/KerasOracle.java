package org.batchwarp.testing;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/** Runs Keras itself, through {@code keras_oracle.py}; a test that asks for it may be skipped. */
public final class KerasOracle {
  private static final Path SCRIPT = Path.of("src/test/python/keras_oracle.py");

  private KerasOracle() {}

  /**
   * Writes cases of random configurations below a folder.
   *
   * @param count how many
   * @param seed the first one's seed; the others follow
   * @param options more options of the script, such as {@code --zca-only}
   * @return the folder of each case
   */
  public static List<Path> run(Path folder, int count, long seed, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>();
    command.add(Requirements.python().toString());
    command.add(SCRIPT.toString());
    command.add(folder.toString());
    command.addAll(List.of("--count", Integer.toString(count), "--seed", Long.toString(seed)));
    command.addAll(List.of(options));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
    try (Stream<Path> cases = Files.list(folder)) {
      return cases.sorted().toList();
    }
  }
}
