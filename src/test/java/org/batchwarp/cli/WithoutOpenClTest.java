package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.Fixtures;
import org.batchwarp.testing.JavaRun;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Programs on a machine that has no OpenCL, or seems to. */
@EnabledOnOs(OS.LINUX)
class WithoutOpenClTest {
  private static final String ADVICE =
      "no OpenCL (platform|library) found: install an OpenCL driver: .*pocl-opencl-icd.*";

  @TempDir private Path folder;

  /** What is missing. */
  private enum Missing {
    PLATFORM {
      @Override
      List<String> options() {
        return List.of();
      }
    },
    LIBRARY {
      @Override
      List<String> options() {
        return List.of("-Dorg.lwjgl.opencl.libname=libnothing-here.so");
      }
    };

    abstract List<String> options();
  }

  private JavaRun run(Missing missing, Object... arguments)
      throws IOException, InterruptedException {
    ProcessBuilder command = JavaRun.command(missing.options(), Main.class, arguments);
    // The loader looks for drivers there.
    command.environment().put("OCL_ICD_VENDORS", "/nonexistent");
    return JavaRun.of(command.directory(folder.toFile()));
  }

  /** Java itself and libraries may say more. */
  private static List<String> errors(JavaRun run) {
    return run.err().stream()
        .filter(line -> line.startsWith("batchwarp:") || line.startsWith("\tat "))
        .toList();
  }

  @ParameterizedTest
  @EnumSource
  void devicesSaysWhatToInstall(Missing missing) throws Exception {
    JavaRun run = run(missing, "devices");
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals(4, run.out().size(), run::toString);
    assertTrue(run.out().get(2).matches("java +works +plain Java .*"), run::toString);
    assertTrue(run.out().get(3).matches("opencl +does not work +" + ADVICE), run::toString);
    assertEquals(List.of(), errors(run));
  }

  @ParameterizedTest
  @EnumSource
  void whatAsksForItFailsAndWritesNothing(Missing missing) throws Exception {
    JavaRun run = run(missing, "demo", "--device", "opencl");
    assertEquals(1, run.exitCode(), run::toString);
    assertEquals(1, errors(run).size(), run::toString);
    assertTrue(errors(run).get(0).matches("batchwarp: error: " + ADVICE), run::toString);
    assertEquals(List.of(), run.out());
    assertEquals(List.of(), Fixtures.list(folder));
  }

  @ParameterizedTest
  @EnumSource
  void whatDoesNotAskForItRunsOnAnotherDevice(Missing missing) throws Exception {
    Path config = Files.writeString(folder.resolve("config.json"), "{}");
    JavaRun run = run(missing, "augment", "--config", config, "--batches", 1);
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(run.out().get(0).matches(".* on (cpu|java)"), run::toString);
    assertEquals(List.of(), errors(run));
  }
}
