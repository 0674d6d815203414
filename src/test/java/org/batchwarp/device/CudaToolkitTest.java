package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.batchwarp.cli.Main;
import org.batchwarp.testing.JavaRun;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Machines that have the driver, here the simulated one, and beside it this or that of CUDA's
 * toolkit.
 */
@Tag("cudasim")
class CudaToolkitTest {
  private static final String DRIVER = "libcuda.so.1";

  @TempDir private Path folder;

  private static Path simulator() {
    return Arrays.stream(System.getenv().getOrDefault("LD_LIBRARY_PATH", "").split(":"))
        .map(Path::of)
        .filter(path -> Files.isRegularFile(path.resolve(DRIVER)))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no " + DRIVER + " in LD_LIBRARY_PATH"));
  }

  /** Copies a simulated library; returns where it is then. */
  private Path put(String name, String where) throws IOException {
    Path target = Files.createDirectories(folder.resolve(where));
    return Files.copy(
        simulator().resolve(name), target.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private JavaRun run(
      Map<String, String> environment, List<String> options, Class<?> main, Object... arguments)
      throws IOException, InterruptedException {
    put(DRIVER, "driver");
    ProcessBuilder command = JavaRun.command(options, main, arguments);
    Map<String, String> changed = command.environment();
    // Nothing of this machine's own.
    changed.keySet().removeAll(List.of("CUDA_HOME", "CUDA_PATH", "VIRTUAL_ENV", "CONDA_PREFIX"));
    changed.put("HOME", folder.toString());
    changed.put("LD_LIBRARY_PATH", folder.resolve("driver").toString());
    changed.putAll(environment);
    return JavaRun.of(command);
  }

  /** What {@code devices} says below the GPU. */
  private List<String> found(Map<String, String> environment) throws Exception {
    JavaRun run = run(environment, List.of(), Main.class, "devices");
    assertEquals(0, run.exitCode(), run::toString);
    assertEquals(List.of(), warnings(run), run::toString);
    assertTrue(run.out().get(0).matches("cuda:0 +works +.*"), run::toString);
    return run.out().stream().filter(line -> line.startsWith(" ")).map(String::strip).toList();
  }

  private JavaRun linearAlgebra(Map<String, String> environment) throws Exception {
    JavaRun run =
        run(
            environment,
            List.of("-Dcontract.size=small"),
            ContractMain.class,
            "cuda",
            "LinearAlgebraContract",
            "HostAlgebraContract");
    assertEquals(0, run.exitCode(), run::toString);
    assertTrue(
        run.out().stream().anyMatch(line -> line.matches("\\[ +[1-9][0-9]+ tests successful +\\]")),
        run::toString);
    return run;
  }

  private static List<String> warnings(JavaRun run) {
    return run.err().stream()
        .map(line -> line.replaceFirst("^WARNING: ", ""))
        .filter(line -> line.startsWith("cuda device: "))
        .toList();
  }

  @Test
  void withoutItKernelsAndTheHostMeetTheContractAndAWarningSaysSo() throws Exception {
    assertEquals(
        List.of(
            "cuda device: cuBLAS is missing, so ZCA is computed by kernels of this library and the"
                + " host's processor, which takes longer; install libcublas.so.13 of CUDA 13 or"
                + " libcublas.so.12 of CUDA 12"),
        warnings(linearAlgebra(Map.of())));
  }

  @Test
  void whatIsMissingIsListedByItsNames() throws Exception {
    Path compiler = put("libnvrtc.so.12", "driver");
    assertEquals(
        List.of(
            "cuBLAS: missing, install libcublas.so.13 of CUDA 13 or libcublas.so.12 of CUDA 12",
            "cuSOLVER: missing, install libcusolver.so.12 of CUDA 13 or libcusolver.so.11 of CUDA 12",
            "NVRTC: " + compiler),
        found(Map.of()));
  }

  @Test
  void ofTwoReleasesTheNewestIsTakenThatTheDriverServes() throws Exception {
    List<String> older =
        List.of(
            "cuBLAS: " + put("libcublas.so.12", "driver"),
            "cuSOLVER: " + put("libcusolver.so.11", "driver"),
            "NVRTC: " + put("libnvrtc.so.12", "driver"));
    List<String> newer =
        List.of(
            "cuBLAS: " + put("libcublas.so.13", "driver"),
            "cuSOLVER: " + put("libcusolver.so.12", "driver"),
            "NVRTC: " + put("libnvrtc.so.13", "driver"));
    assertEquals(newer, found(Map.of()));
    assertEquals(older, found(Map.of("CUDASIM_DRIVER_VERSION", "12060")));
  }

  @Test
  void theToolkitThatTheEnvironmentNamesIsFound() throws Exception {
    assertEquals(
        List.of(
            "cuBLAS: " + put("libcublas.so.12", "toolkit/lib64"),
            "cuSOLVER: " + put("libcusolver.so.11", "toolkit/lib64"),
            "NVRTC: " + put("libnvrtc.so.12", "toolkit/lib64")),
        found(Map.of("CUDA_HOME", folder.resolve("toolkit").toString())));
  }

  @Test
  void aLibraryIsContentWithWhatIsLoadedAlready() throws Exception {
    Path toolkit = Files.createDirectories(folder.resolve("toolkit/lib64"));
    Files.writeString(toolkit.resolve("libcublas.so.13"), "another one, which is not to be loaded");
    assertEquals(
        List.of(
            "cuBLAS: " + put("libcublas.so.13", "driver"),
            "cuSOLVER: " + put("libcusolver.so.12", "toolkit/lib64"),
            "NVRTC: " + put("libnvrtc.so.13", "toolkit/lib64")),
        found(Map.of("CUDA_HOME", folder.resolve("toolkit").toString())));
  }

  @Test
  void pythonsPackagesComputeThoughTheyDoNotLieTogether() throws Exception {
    String packages = "active/lib/python3.12/site-packages/nvidia/";
    List<String> libraries =
        List.of(
            "cuBLAS: " + put("libcublas.so.13", packages + "cublas/lib"),
            "cuSOLVER: " + put("libcusolver.so.12", packages + "cusolver/lib"),
            "NVRTC: " + put("libnvrtc.so.13", packages + "cuda_nvrtc/lib"));
    Map<String, String> environment = Map.of("VIRTUAL_ENV", folder.resolve("active").toString());
    assertEquals(libraries, found(environment));
    assertEquals(List.of(), warnings(linearAlgebra(environment)));
  }
}
