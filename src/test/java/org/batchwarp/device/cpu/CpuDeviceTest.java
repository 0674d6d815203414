package org.batchwarp.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Devices;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.OwnershipContract;
import org.batchwarp.device.Stream;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.lwjgl.system.MemoryUtil;

class CpuDeviceTest implements OwnershipContract {
  private CpuDevice device;

  @Override
  public Device device() {
    return device;
  }

  @BeforeEach
  void openDevice() {
    Requirements.device("cpu");
    device = (CpuDevice) Devices.open("cpu:3");
  }

  @AfterEach
  void closeDevice() {
    if (device != null) {
      device.close();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 63, 64, 65, 1000})
  void memoryBeginsWhereVectorsMay(int elements) {
    try (CpuBuffer buffer = (CpuBuffer) device.allocate("device", ElementType.UINT8, elements);
        HostBuffer host = device.allocateHost("host", ElementType.UINT8, elements)) {
      assertEquals(0, buffer.address() % 64);
      assertEquals(0, MemoryUtil.memAddress(host.bytes()) % 64);
      assertEquals(elements, host.bytes().capacity());
    }
  }

  @Test
  void aViewThatIsUsedTooLongStillHasItsOwnMemory() {
    HostBuffer host = device.allocateHost("host", ElementType.INT32, 1 << 20);
    ByteBuffer view = host.bytes().putInt(0, 7);
    host.close();
    System.gc();
    assertEquals(7, view.getInt(0));
  }

  @Test
  void aBuffersHandleIsItsAddress() {
    try (Stream stream = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.INT32, 4);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.INT32, 4)) {
      host.bytes().putInt(8, 1234567);
      stream.copyIn(host, buffer, 4);
      assertEquals(1234567, MemoryUtil.memGetInt(buffer.handle() + 8));
    }
  }

  @Test
  void whatIsTooLargeIsRefusedWithLabelAndSize() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    device.allocate("far too much", ElementType.FLOAT64, CpuBuffer.LARGEST / 8 + 1))
            .getMessage();
    assertTrue(
        message.startsWith("cpu device: buffer 'far too much' of ")
            && message.endsWith(
                " is too large, at most " + CpuBuffer.LARGEST + " bytes can be addressed"),
        message);
  }

  /** More than one thread copies. */
  @Test
  void largeCopiesAndClearsReachEveryByte() {
    int elements = 20_000_003;
    try (Stream stream = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.UINT8, elements);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.UINT8, elements)) {
      byte[] pattern = new byte[elements];
      for (int i = 0; i < elements; i++) {
        pattern[i] = (byte) (i % 251);
      }
      host.bytes().put(pattern);
      stream.copyIn(host, buffer, elements);
      host.bytes().put(new byte[elements]);
      stream.copyOut(buffer, host, elements);
      assertEquals(ByteBuffer.wrap(pattern), host.bytes());
      stream.launch(new Kernel.Clear(buffer));
      stream.copyOut(buffer, host, elements);
      assertEquals(ByteBuffer.wrap(new byte[elements]), host.bytes());
    }
  }
}
