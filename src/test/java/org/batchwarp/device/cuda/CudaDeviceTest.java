package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import jcuda.driver.CUcontext;
import jcuda.driver.CUdevice;
import jcuda.driver.JCudaDriver;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Devices;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.OwnershipContract;
import org.batchwarp.device.Stream;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

@Tag("cuda")
class CudaDeviceTest implements OwnershipContract {
  private CudaDevice device;

  @Override
  public Device device() {
    return device;
  }

  @BeforeEach
  void openDevice() {
    Requirements.device("cuda");
    device = (CudaDevice) Devices.open("cuda");
  }

  @AfterEach
  void closeDevice() {
    if (device != null) {
      device.close();
    }
  }

  private static String refusal(Executable use) {
    return assertThrows(IllegalArgumentException.class, use).getMessage();
  }

  /** Uses every kind of resource. */
  private static void useEverything(Device device) {
    try (Stream first = device.openStream();
        Stream second = device.openStream();
        HostBuffer in = device.allocateUpload("in", ElementType.FLOAT32, 4);
        HostBuffer out = device.allocateHost("out", ElementType.FLOAT32, 4);
        DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, 4);
        DeviceBuffer target = device.allocate("target", ElementType.FLOAT32, 4)) {
      in.bytes().putFloat(0, 1.5f).putFloat(12, -2f);
      first.copyIn(in, source, 4);
      try (Event copied = first.record()) {
        second.waitFor(copied);
        second.launch(new Kernel.Convert(source, target, 4, 2));
        second.copyOut(target, out, 4);
        second.synchronize();
        copied.await();
      }
      assertEquals(3f, out.bytes().getFloat(0));
      assertEquals(0f, out.bytes().getFloat(4));
      assertEquals(-4f, out.bytes().getFloat(12));
    }
  }

  @Test
  void moreThanTheGpuHasIsRefusedWithLabelSizeAndLimit() {
    long largest = device.largestAllocation();
    String message =
        refusal(() -> device.allocate("far too much", ElementType.FLOAT64, largest / 8 + 1));
    assertTrue(
        message.matches(
            "cuda device: buffer 'far too much' of %d elements of float64 is too large, .+ has %d bytes"
                .formatted(largest / 8 + 1, largest)),
        message);
  }

  @Test
  void moreThanIsFreeFailsWithLabelSizeAndWhatIsFree() {
    // The context itself takes some.
    long all = device.largestAllocation();
    String message =
        assertThrows(CudaFailure.class, () -> device.allocate("too much", ElementType.UINT8, all))
            .getMessage();
    assertTrue(
        message.matches(
            "cuda device: cuMem\\w+ of buffer 'too much', %d bytes failed with CUDA_ERROR_OUT_OF_MEMORY .*: [0-9]+ of %d bytes are free"
                .formatted(all, device.memoryBytes())),
        message);
    useEverything(device);
  }

  @Test
  void aThreadFindsItsContextAsItLeftIt() {
    assertEquals(new CUcontext(), current());
    useEverything(device);
    assertEquals(new CUcontext(), current());
    CUdevice gpu = new CUdevice();
    CUcontext own = new CUcontext();
    assertEquals(0, JCudaDriver.cuDeviceGet(gpu, 0));
    assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRetain(own, gpu));
    assertEquals(0, JCudaDriver.cuCtxPushCurrent(own));
    try (Device second = Devices.open("cuda")) {
      useEverything(second);
      assertEquals(own, current());
    } finally {
      assertEquals(0, JCudaDriver.cuCtxPopCurrent(own));
      assertEquals(0, JCudaDriver.cuDevicePrimaryCtxRelease(gpu));
    }
    useEverything(device);
  }

  private static CUcontext current() {
    CUcontext context = new CUcontext();
    assertEquals(0, JCudaDriver.cuCtxGetCurrent(context));
    return context;
  }

  @Test
  void theOthersOfOneGpuGoOnWhenOneCloses() {
    try (Device second = Devices.open("cuda")) {
      device.close();
      useEverything(second);
    }
  }

  /** Nothing can release it then, so this is left to a run that does not look for leaks. */
  @Test
  @Tag("unreleased")
  void whatIsClosedAfterItsDeviceDoesNotThrow() {
    Stream stream = device.openStream();
    HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 8);
    DeviceBuffer buffer = device.allocate("buffer", ElementType.FLOAT32, 8);
    Event event = stream.record();
    device.close();
    for (Executable use :
        new Executable[] {
          event::await, stream::synchronize, () -> stream.copyIn(host, buffer, 8)
        }) {
      assertEquals(
          "device 'cuda' is closed", assertThrows(IllegalStateException.class, use).getMessage());
    }
    event.close();
    stream.close();
    buffer.close();
    host.close();
  }

  @Test
  void memoryWithoutPoolsIsUsedAgain() {
    try (CudaMemory arena = new ArenaMemory(device.context())) {
      CudaAllocation first = arena.allocate(1000, "first");
      arena.free(first);
      assertEquals(first, arena.allocate(900, "second"));
      CudaAllocation third = arena.allocate(900, "third");
      assertTrue(!third.start().equals(first.start()), "still in use");
      arena.free(first);
      arena.free(third);
      CudaAllocation small = arena.allocate(10, "small");
      assertEquals(10, small.bytes());
      arena.free(small);
    }
  }
}
