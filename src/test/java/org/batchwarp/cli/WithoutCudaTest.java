package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.testing.JavaRun;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Programs on a machine that has no driver for CUDA, or seems to. */
@EnabledOnOs(OS.LINUX)
class WithoutCudaTest {
  private static final String ADVICE =
      "no CUDA driver found \\(libcuda\\.so\\.1\\): install NVIDIA's driver for your GPU";

  @TempDir private Path folder;

  /** The loader takes this for the driver, wherever another one is. */
  @BeforeEach
  void writeWhatIsNoLibrary() throws IOException {
    Files.writeString(folder.resolve("libcuda.so.1"), "not a library");
  }

  private JavaRun run(Object... arguments) throws IOException, InterruptedException {
    ProcessBuilder command = JavaRun.command(List.of(), Main.class, arguments);
    command.environment().put("LD_LIBRARY_PATH", folder.toString());
    return JavaRun.of(command.directory(folder.toFile()));
  }

  /** Java itself and libraries may say more. */
  private static List<String> errors(JavaRun run) {
    return run.err().stream()
        .filter(line -> line.startsWith("batchwarp:") || line.startsWith("\tat "))
        .toList();
  }

  @Test
  void devicesSaysWhatIsMissing() throws Exception {
    JavaRun run = run("devices");
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(
        run.out().stream().anyMatch(line -> line.matches("cuda +does not work +" + ADVICE)),
        run::toString);
    assertTrue(run.out().stream().anyMatch(line -> line.matches("java +works .*")), run::toString);
    assertEquals(List.of(), errors(run));
  }

  @Test
  void whatAsksForItFails() throws Exception {
    for (String name : List.of("cuda", "cuda:1")) {
      JavaRun run = run("demo", "--device", name);
      assertEquals(1, run.exitCode(), run::toString);
      assertEquals(1, errors(run).size(), run::toString);
      assertTrue(errors(run).get(0).matches("batchwarp: error: " + ADVICE), run::toString);
      assertEquals(List.of(), run.out());
    }
  }

  @Test
  void whatDoesNotAskForItRunsOnAnotherDevice() throws Exception {
    Path config = Files.writeString(folder.resolve("config.json"), "{}");
    JavaRun run = run("augment", "--config", config, "--batches", 1);
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(run.out().get(0).matches(".* on (cpu|java|opencl)"), run::toString);
    assertEquals(List.of(), errors(run));
  }
}
