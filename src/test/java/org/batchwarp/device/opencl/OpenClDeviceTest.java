package org.batchwarp.device.opencl;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteOrder;
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
import org.junit.jupiter.api.Test;
import org.lwjgl.opencl.CL10;

class OpenClDeviceTest implements OwnershipContract {
  private OpenClDevice device;

  @Override
  public Device device() {
    return device;
  }

  @BeforeEach
  void openDevice() {
    Requirements.device("opencl");
    device = (OpenClDevice) Devices.open("opencl");
  }

  @AfterEach
  void closeDevice() {
    if (device != null) {
      device.close();
    }
  }

  @Test
  void moreThanTheLargestAllocationIsRefusedWithLabelSizeAndLimit() {
    long largest = device.largestAllocation();
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> device.allocate("far too much", ElementType.FLOAT64, largest / 8 + 1))
            .getMessage();
    assertTrue(
        message.matches(
            "opencl device: buffer 'far too much' of %d elements of float64 is too large, .+ allows %d bytes"
                .formatted(largest / 8 + 1, largest)),
        message);
  }

  @Test
  void handlesAreThoseOfOpenCl() {
    try (Stream stream = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.INT32, 4);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.INT32, 4)) {
      host.bytes().putInt(8, 1234567);
      stream.copyIn(host, buffer, 4);
      int[] read = new int[4];
      try (Event copied = stream.record()) {
        assertEquals(CL10.CL_SUCCESS, CL10.clWaitForEvents(copied.handle()));
        assertEquals(
            CL10.CL_SUCCESS,
            CL10.clEnqueueReadBuffer(stream.handle(), buffer.handle(), true, 0, read, null, null));
      }
      assertEquals(1234567, read[2]);
    }
  }

  /** Which flows use on devices with memory of their own. */
  @Test
  void memoryOfTheDriversIsCopiedFromAndTo() {
    try (Stream stream = device.openStream();
        HostBuffer host = OpenClHostMemory.pinned(device, "pinned", ElementType.INT32, 4);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.INT32, 4)) {
      host.bytes().putInt(8, 1234567);
      stream.copyIn(host, buffer, 4);
      stream.synchronize();
      host.bytes().putInt(8, 0);
      stream.copyOut(buffer, host, 4);
      stream.synchronize();
      assertEquals(1234567, host.bytes().getInt(8));
    }
  }

  @Test
  void moreHostMemoryThanAViewCanShowIsRefusedWithLabelSizeAndLimit() {
    long elements = Integer.MAX_VALUE / 4 + 1L;
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> device.allocateHost("far too much", ElementType.FLOAT32, elements))
            .getMessage();
    assertTrue(
        message.contains("'far too much' of " + elements + " elements of float32 is too large")
            && message.endsWith("at most " + (Integer.MAX_VALUE - 8) + " bytes can be addressed"),
        message);
  }

  @Test
  void hostMemoryBeyondTheDriversLimitWorksLikeAnyOther() {
    try (Stream stream = device.openStream();
        DeviceBuffer buffer = device.allocate("buffer", ElementType.INT32, 5);
        HostBuffer from = OpenClHostMemory.pageable("from", ElementType.INT32, 7);
        HostBuffer to = OpenClHostMemory.pageable("to", ElementType.INT32, 7)) {
      assertEquals(7 * 4, from.bytes().remaining());
      assertEquals(ByteOrder.nativeOrder(), from.bytes().order());
      from.bytes().putInt(0, 11).putInt(16, 12).putInt(20, 13);
      stream.copyIn(from, buffer, 5);
      stream.copyOut(buffer, to, 2, 5);
      stream.synchronize();
      int[] copied = new int[7];
      to.bytes().asIntBuffer().get(copied);
      assertArrayEquals(new int[] {0, 0, 11, 0, 0, 0, 12}, copied);
    }
    HostBuffer closed = OpenClHostMemory.pageable("closed", ElementType.INT32, 7);
    closed.close();
    closed.close();
    assertThrows(IllegalStateException.class, closed::bytes);
  }

  @Test
  void aThousandStreamsBuffersAndEventsLeaveNoReferenceToTheContext() {
    useEverything();
    int before = device.references();
    for (int cycle = 0; cycle < 1000; cycle++) {
      useEverything();
    }
    assertEquals(before, device.references());
    try (DeviceBuffer buffer = device.allocate("counted", ElementType.UINT8, 1)) {
      assertEquals(before + 1, device.references(), buffer.label());
    }
  }

  private void useEverything() {
    try (Stream first = device.openStream();
        Stream second = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 4);
        DeviceBuffer source = device.allocate("source", ElementType.FLOAT32, 4);
        DeviceBuffer target = device.allocate("target", ElementType.FLOAT32, 4)) {
      first.copyIn(host, source, 4);
      try (Event copied = first.record()) {
        second.waitFor(copied);
        second.launch(new Kernel.Convert(source, target, 4, 2));
        second.copyOut(target, host, 4);
        second.synchronize();
      }
    }
  }
}
