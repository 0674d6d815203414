package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import jcuda.driver.CUresult;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Devices;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Calls of cuBLAS and cuSOLVER that fail, on the simulated driver, which is told which. */
@Tag("cudasim")
@Tag("toolkit")
class CudaMathFailureTest {
  @AfterEach
  void failNoMore() {
    SimulatedDriver.ask("fail none");
  }

  /** Makes calls on an open device, and then looks for what they left. */
  private static void onDevice(Consumer<CudaDevice> calls) {
    Requirements.device("cuda");
    String before = SimulatedDriver.leaks();
    try (CudaDevice device = (CudaDevice) Devices.open("cuda")) {
      Requirements.cudaMath(device);
      calls.accept(device);
    }
    assertEquals(before, SimulatedDriver.leaks());
  }

  private static void product(CudaDevice device, Consumer<Runnable> use) {
    LinearAlgebra algebra = device.linearAlgebra();
    try (CudaStream stream = device.openStream();
        CudaBuffer factor = device.allocate("factor", ElementType.FLOAT32, 4);
        CudaBuffer sums = device.allocate("sums", ElementType.FLOAT64, 4);
        CudaBuffer product = device.allocate("product", ElementType.FLOAT32, 4)) {
      stream.launch(new Kernel.Clear(factor));
      stream.launch(new Kernel.Clear(sums));
      stream.synchronize();
      use.accept(
          () -> {
            algebra.matrixProduct(stream, factor, factor, product, 2, 2, 2);
            algebra.symmetricRankKUpdate(stream, factor, sums, 2, 2);
            stream.synchronize();
          });
    }
  }

  private static String failure(Runnable call) {
    return assertThrows(MathFailure.class, call::run).getMessage();
  }

  @Test
  void withoutMemoryForAHandleTheNextCallTriesAgain() {
    onDevice(
        device ->
            product(
                device,
                call -> {
                  SimulatedDriver.ask("fail alloc 0 " + CUresult.CUDA_ERROR_OUT_OF_MEMORY);
                  assertEquals(
                      "cuda device: cublasCreate failed with CUBLAS_STATUS_ALLOC_FAILED (3)",
                      failure(call));
                  call.run();
                }));
  }

  @Test
  void aProductThatCannotBeEnqueuedIsNamedWithItsSizes() {
    onDevice(
        device ->
            product(
                device,
                call -> {
                  call.run();
                  int code = CUresult.CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES;
                  SimulatedDriver.ask("fail launch 0 " + code);
                  assertEquals(
                      "cuda device: cublasSgemm of 2 x 2 by 2 x 2 failed with"
                          + " CUBLAS_STATUS_EXECUTION_FAILED (13)",
                      failure(call));
                  // The conversion to doubles comes between.
                  SimulatedDriver.ask("fail launch 2 " + code);
                  assertEquals(
                      "cuda device: cublasDsyrk of order 2 with 2 terms failed with"
                          + " CUBLAS_STATUS_EXECUTION_FAILED (13)",
                      failure(call));
                  call.run();
                }));
  }

  @Test
  void wheneverADecompositionFailsNothingIsLeftAndTheNextOneWorks() {
    onDevice(
        device -> {
          HostAlgebra host = device.linearAlgebra().host();
          double[] matrix = {4, 0, 0, 9};
          assertArrayEquals(new double[] {4, 9}, host.symmetricEigen(matrix, 2).values());
          String before = SimulatedDriver.leaks();
          for (String kind : new String[] {"alloc", "copy", "launch"}) {
            int failed = 0;
            while (failsAt(kind, failed, () -> host.symmetricEigen(matrix, 2))) {
              failed++;
              assertEquals(before, SimulatedDriver.leaks(), kind + " " + failed);
            }
            assertTrue(failed > 0, kind);
          }
          assertArrayEquals(new double[] {4, 9}, host.symmetricEigen(matrix, 2).values());
        });
  }

  /** Whether a call that makes a driver's call of a kind so many times fails by the last one. */
  private static boolean failsAt(String kind, int number, Runnable call) {
    SimulatedDriver.ask("fail %s %d %d".formatted(kind, number, CUresult.CUDA_ERROR_OUT_OF_MEMORY));
    try {
      call.run();
      return false;
    } catch (IllegalStateException expected) {
      return true;
    } finally {
      SimulatedDriver.ask("fail none");
    }
  }
}
