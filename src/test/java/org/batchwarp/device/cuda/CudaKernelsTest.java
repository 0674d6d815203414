package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.batchwarp.Fixtures;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;
import org.batchwarp.device.kernels.KernelSource;
import org.batchwarp.device.kernels.ProgramCache;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where kernels come from: with files, sources and a cache of the test's own. */
@Tag("cuda")
@Tag("toolkit")
class CudaKernelsTest {
  @TempDir private Path folder;

  @BeforeEach
  void requireCuda() {
    Requirements.device("cuda");
  }

  private Device open(Function<String, Optional<byte[]>> jar, UnaryOperator<String> sources) {
    return CudaDevice.open(
        CudaLibrary.require().hardware().get(0),
        new CudaKernels.Origin(jar, sources, new ProgramCache(folder)));
  }

  private static float[] doubled(Device device, float... values) {
    int count = values.length;
    // Closed first, the stream has no work left when its memory goes.
    try (HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, count);
        DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, count);
        DeviceBuffer target = device.allocate("target", ElementType.FLOAT32, count);
        Stream stream = device.openStream()) {
      host.bytes().asFloatBuffer().put(values);
      stream.copyIn(host, source, count);
      stream.launch(new Kernel.Convert(source, target, count, 2));
      stream.copyOut(target, host, count);
      stream.synchronize();
      float[] results = new float[count];
      host.bytes().asFloatBuffer().get(results);
      return results;
    }
  }

  private static Optional<byte[]> ptx(String name, UnaryOperator<String> change) {
    if (!name.equals("kernels.ptx")) {
      return Optional.empty();
    }
    return CudaDevice.resource(name)
        .map(bytes -> change.apply(new String(bytes, StandardCharsets.US_ASCII)))
        .map(text -> text.getBytes(StandardCharsets.US_ASCII));
  }

  @Test
  void kernelsWhoseArgumentsLieOtherwiseAreRefusedBeforeTheyRun() {
    // "scale;", the end of "int64 elements; int tile; float scale;"
    String fields = "115, 99, 97, 108, 101, 59}";
    Function<String, Optional<byte[]>> jar =
        name ->
            ptx(
                name,
                text -> {
                  assertTrue(text.contains("convert_arguments_fields[39]"));
                  assertTrue(text.contains(fields));
                  return text.replace(fields, "115, 99, 97, 108, 102, 59}");
                });
    try (Device device = open(jar, KernelSource::read)) {
      for (int i = 0; i < 2; i++) {
        String message =
            assertThrows(IllegalStateException.class, () -> doubled(device, 1)).getMessage();
        assertEquals(
            "cuda device: the kernels do not belong to this library: convert_float_float expects of"
                + " convert_arguments the fields 'int64 elements; int tile; float scalf;', not"
                + " 'int64 elements; int tile; float scale;'",
            message);
      }
    }
  }

  @Test
  void ptxIsTakenWhereThereIsNoMachineCodeForTheGpu() throws IOException {
    Function<String, Optional<byte[]>> jar = name -> ptx(name, UnaryOperator.identity());
    try (Device device = open(jar, KernelSource::read)) {
      assertArrayEquals(new float[] {2, -3}, doubled(device, 1, -1.5f));
    }
    assertEquals(List.of(), Fixtures.list(folder));
  }

  @Test
  void whatTheDriverDoesNotTakeIsCompiledOnceAndKept() throws IOException {
    requireCompiler();
    Function<String, Optional<byte[]>> garbage =
        name -> Optional.of("no kernels".getBytes(StandardCharsets.US_ASCII));
    try (Device device = open(garbage, KernelSource::read)) {
      assertArrayEquals(new float[] {2, -3}, doubled(device, 1, -1.5f));
    }
    List<String> kept = Fixtures.list(folder);
    assertTrue(!kept.isEmpty(), "kept");
    try (Device device = open(name -> Optional.empty(), KernelSource::read)) {
      assertArrayEquals(new float[] {2, -3}, doubled(device, 1, -1.5f));
    }
    assertEquals(kept, Fixtures.list(folder));
  }

  @Test
  void aSourceThatDoesNotCompileIsReportedWithTheCompilersLog() {
    requireCompiler();
    String broken =
        "#line 7 \"broken.cl\"\nextern \"C\" __global__ void broken() { undeclared(); }\n";
    try (Device device = open(name -> Optional.empty(), file -> broken)) {
      String message =
          assertThrows(IllegalStateException.class, () -> doubled(device, 1)).getMessage();
      assertTrue(message.matches("(?s)cuda device: NVRTC .* cannot compile convert.cl.*"), message);
      assertTrue(message.contains("undeclared"), message);
    }
  }

  private static void requireCompiler() {
    boolean present;
    try {
      present = !RuntimeCompiler.require().version().isEmpty();
    } catch (IllegalStateException e) {
      present = false;
    }
    assumeTrue(present, "no NVRTC");
  }
}
