package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.batchwarp.testing.JavaRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Linear algebra on a machine that has the driver, here the simulated one, and nothing beside it.
 */
@Tag("cudasim")
class WithoutCudaMathTest {
  private static final String DRIVER = "libcuda.so.1";

  @TempDir private Path folder;

  private static Path driver() {
    return Arrays.stream(System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(":"))
        .map(path -> Path.of(path, DRIVER))
        .filter(Files::isRegularFile)
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + DRIVER + " in LD_LIBRARY_PATH"));
  }

  @Test
  void kernelsAndTheHostMeetTheContractAndAWarningSaysSo() throws Exception {
    Files.copy(driver(), folder.resolve(DRIVER));
    ProcessBuilder command =
        JavaRun.command(
            List.of("-Dcontract.size=small"),
            ContractMain.class,
            "cuda",
            "LinearAlgebraContract",
            "HostAlgebraContract");
    command.environment().put("LD_LIBRARY_PATH", folder.toString());
    JavaRun run = JavaRun.of(command);
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(
        run.out().stream().anyMatch(line -> line.matches("\\[ +[1-9][0-9]+ tests successful +\\]")),
        run::toString);
    assertEquals(
        List.of(
            "cuda device: cuBLAS is missing, so ZCA is computed by kernels of this library and the"
                + " host's processor, which takes longer; install libcublas.so.12 of CUDA 12, and see that"
                + " org.jcuda:jcublas-natives is on the class path"),
        run.err().stream()
            .map(line -> line.replaceFirst("^WARNING: ", ""))
            .filter(line -> line.startsWith("cuda device: "))
            .toList(),
        run::toString);
  }
}
