package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.Optional;
import jcuda.driver.CUresult;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Devices;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Stream;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Each call of the driver fails in turn, on the simulated driver, which is told which. */
@Tag("cudasim")
class CudaFailureTest {
  /**
   * A flow may do without so many calls in turn, such as those for memory to keep images in; after
   * more that do no harm there are no further ones.
   */
  private static final int TOLERATED = 6;

  @BeforeEach
  void requireCuda() {
    Requirements.device("cuda");
  }

  @AfterEach
  void failNoMore() {
    SimulatedDriver.ask("fail none");
  }

  /** Two batches of a flow that uses several kernels, as bytes. */
  private static byte[] batches() throws IOException {
    ImageShape shape = new ImageShape(6, 5, 3, DataFormat.CHANNELS_LAST);
    float[] pixels = new float[8 * shape.values()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = i % 251;
    }
    try (Device device = Devices.open("cuda")) {
      ImageDataGenerator generator =
          ImageDataGenerator.builder()
              .device(device)
              .rotationRange(20)
              .channelShiftRange(10)
              .samplewiseCenter(true)
              .dtype(ElementType.FLOAT16)
              .build();
      try (ImageSource images = ImageSource.of(pixels, shape);
          Flow flow = generator.flow(images).batchSize(4).seed(1).open()) {
        byte[] all = new byte[8 * shape.values() * 2];
        for (int i = 0; i < 2; i++) {
          try (Batch batch = flow.next()) {
            batch.bytes().get(all, i * all.length / 2, all.length / 2);
          }
        }
        return all;
      }
    }
  }

  private static Optional<RuntimeException> attempt(byte[] expected) throws IOException {
    try {
      assertArrayEquals(expected, batches());
      return Optional.empty();
    } catch (RuntimeException e) {
      return Optional.of(e);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "alloc, 2, CUDA_ERROR_OUT_OF_MEMORY",
    "copy, 1, CUDA_ERROR_INVALID_VALUE",
    "launch, 701, CUDA_ERROR_LAUNCH_OUT_OF_RESOURCES",
    "sync, 999, CUDA_ERROR_UNKNOWN",
    "create, 2, CUDA_ERROR_OUT_OF_MEMORY",
    "alloc, 700, CUDA_ERROR_ILLEGAL_ADDRESS",
    "copy, 700, CUDA_ERROR_ILLEGAL_ADDRESS",
    "launch, 719, CUDA_ERROR_LAUNCH_FAILED",
    "sync, 716, CUDA_ERROR_MISALIGNED_ADDRESS",
  })
  void eachCallThatFailsIsOneExceptionAndLeavesNothing(String kind, int code, String name)
      throws IOException {
    byte[] expected = batches();
    int failed = 0;
    int inTurn = 0;
    for (int call = 0; inTurn < TOLERATED; call++) {
      SimulatedDriver.ask("fail %s %d %d".formatted(kind, call, code));
      Optional<RuntimeException> failure = attempt(expected);
      assertEquals("", SimulatedDriver.leaks(), kind + " " + call);
      SimulatedDriver.ask("fail none");
      if (failure.isPresent()) {
        String message = failure.get().getMessage();
        assertTrue(message.contains(name + " (" + code), kind + " " + call + ": " + message);
        failed++;
        assertEquals(Optional.empty(), attempt(expected), "afterwards");
      }
      inTurn = failure.isPresent() ? 0 : inTurn + 1;
    }
    assertTrue(failed > 0, "no call of the kind " + kind + " failed");
  }

  @Test
  void afterAFatalErrorTheDeviceSaysSoAndCloses() {
    try (Device device = Devices.open("cuda");
        Stream stream = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 4);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.FLOAT32, 4)) {
      SimulatedDriver.ask("fail launch 0 " + CUresult.CUDA_ERROR_ILLEGAL_ADDRESS);
      try (DeviceBuffer target = device.allocate("target", ElementType.FLOAT32, 4)) {
        stream.copyIn(host, buffer, 4);
        String message =
            assertThrows(
                    CudaFailure.class,
                    () -> {
                      stream.launch(new Kernel.Convert(buffer, target, 4, 1));
                      stream.synchronize();
                    })
                .getMessage();
        assertTrue(message.contains("CUDA_ERROR_ILLEGAL_ADDRESS (700"), message);
        assertTrue(message.contains("the device can do no more work: close it"), message);
        assertThrows(CudaFailure.class, () -> stream.copyIn(host, buffer, 4));
      }
    }
    assertEquals("", SimulatedDriver.leaks());
  }

  @Test
  void anEventThatCannotBeRecordedOrWaitedForLeavesNothing() {
    try (Device device = Devices.open("cuda");
        Stream stream = device.openStream();
        Event event = stream.record()) {
      SimulatedDriver.ask("fail event 0 " + CUresult.CUDA_ERROR_INVALID_VALUE);
      String message = assertThrows(CudaFailure.class, stream::record).getMessage();
      assertTrue(
          message.startsWith("cuda device: cuEventRecord failed with CUDA_ERROR_INVALID_VALUE (1"),
          message);
      SimulatedDriver.ask("fail event 0 " + CUresult.CUDA_ERROR_INVALID_VALUE);
      assertThrows(CudaFailure.class, () -> stream.waitFor(event));
      stream.waitFor(event);
    }
    assertEquals("", SimulatedDriver.leaks());
  }

  @Test
  void aDeviceThatCannotBeOpenedLeavesNothing() {
    for (String kind : new String[] {"alloc", "copy", "sync", "create"}) {
      SimulatedDriver.ask("fail " + kind + " 0 " + CUresult.CUDA_ERROR_OUT_OF_MEMORY);
      try (Device device = Devices.open("cuda")) {
        assertEquals("cuda", device.name());
      } catch (CudaFailure e) {
        assertTrue(e.getMessage().contains("CUDA_ERROR_OUT_OF_MEMORY"), e.getMessage());
      }
      SimulatedDriver.ask("fail none");
      assertEquals("", SimulatedDriver.leaks(), kind);
    }
  }
}
