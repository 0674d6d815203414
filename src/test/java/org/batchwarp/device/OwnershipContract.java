package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;

/** What a device with native memory must refuse, since it could not tell it from its own. */
public interface OwnershipContract {
  /** The device to test. */
  Device device();

  @Test
  default void whatBelongsToAnotherDeviceOfTheSameKindIsRefused() {
    ImageShape shape = new ImageShape(2, 2, 1, DataFormat.CHANNELS_LAST);
    Device device = device();
    try (Device other = Devices.open(device.name());
        Stream stream = device.openStream();
        Stream foreignStream = other.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, 8);
        DeviceBuffer own = device.allocate("own", ElementType.FLOAT32, 8);
        DeviceBuffer moments = device.allocate("moments", ElementType.FLOAT64, 16);
        DeviceBuffer foreign = other.allocate("foreign", ElementType.FLOAT32, 8);
        Event foreignEvent = foreignStream.record()) {
      LinearAlgebra algebra = device.linearAlgebra();
      for (Executable use :
          new Executable[] {
            () -> stream.copyIn(host, foreign, 8),
            () -> stream.copyOut(foreign, host, 8),
            () -> stream.launch(new Kernel.Clear(foreign)),
            () -> stream.launch(new Kernel.Convert(foreign, own, 8, 1)),
            () -> stream.launch(new Kernel.Convert(own, foreign, 8, 1)),
            () -> stream.launch(new Kernel.MeasureImages(foreign, shape, 2, moments)),
            () -> algebra.matrixProduct(stream, own, foreign, own, 2, 2, 2),
            () -> algebra.symmetricRankKUpdate(stream, foreign, moments, 2, 2),
          }) {
        assertEquals("buffer 'foreign' belongs to another device", refusal(use));
      }
      for (Executable use :
          new Executable[] {
            () -> algebra.matrixProduct(foreignStream, own, own, own, 2, 2, 2),
            () -> algebra.symmetricRankKUpdate(foreignStream, own, moments, 2, 2),
          }) {
        assertEquals("the stream belongs to another device", refusal(use));
      }
      assertEquals(
          "the event belongs to another device", refusal(() -> stream.waitFor(foreignEvent)));
      try (Event event = stream.record()) {
        assertEquals(
            "the event belongs to another device",
            refusal(() -> event.nanosecondsSince(foreignEvent)));
      }
    }
  }

  private static String refusal(Executable use) {
    return assertThrows(IllegalArgumentException.class, use).getMessage();
  }
}
