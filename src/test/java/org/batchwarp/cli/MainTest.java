package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class MainTest {
  @ParameterizedTest
  @ValueSource(
      strings = {"--help", "augment --help", "bench --help", "devices --help", "--version"})
  void helpIsNoError(String arguments) {
    CommandRun run = CommandRun.of(arguments.split(" "));
    assertEquals(0, run.exitCode());
    assertEquals(List.of(), run.err());
    assertTrue(run.out().get(0).contains("batchwarp"), () -> run.out().toString());
  }

  @Test
  void helpNamesEveryOption() {
    String help = String.join("\n", CommandRun.of("augment", "--help").out());
    for (String option :
        List.of(
            "--config",
            "--input",
            "--labels",
            "--fit",
            "--batches",
            "--device",
            "--output",
            "--output-labels")) {
      assertTrue(help.contains(option), option);
    }
  }

  @Test
  void devicesListsJavaAsWorking() {
    CommandRun run = CommandRun.of("devices");
    assertEquals(0, run.exitCode());
    assertTrue(
        run.out().stream().anyMatch(line -> line.matches("java +works +plain Java .*")),
        () -> run.out().toString());
  }

  @ParameterizedTest
  @CsvSource({
    "rotation_rage, rotation_range",
    "zoom_range, zoom_range",
    "rotationrange, rotation_range",
    "flip, flip_x"
  })
  void theNearestNameHasTheFewestEdits(String written, String nearest) {
    List<String> known = List.of("zoom_range", "rotation_range", "flip_x");
    assertEquals(Optional.of(nearest), NearestName.to(written, known));
  }

  @ParameterizedTest
  @ValueSource(strings = {"completely_different", "", "q"})
  void nothingIsNearToSomethingElse(String written) {
    assertEquals(Optional.empty(), NearestName.to(written, List.of("zoom_range", "fill_mode")));
  }
}
