package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.Test;

/** A stream tells how long its work took, if that was asked for when it was opened. */
interface TimeContract {
  int ELEMENTS = 1 << 21;

  /** Faster than any memory that a stream copies to or from. */
  double MOST_BYTES_PER_NANOSECOND = 4000;

  DeviceMemory memory();

  @Test
  default void aTimedStreamTellsTheNanosecondsBetweenItsEvents() {
    Device device = memory().device();
    try (Stream stream = device.openTimedStream();
        HostBuffer host = device.allocateHost("host", ElementType.FLOAT32, ELEMENTS);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.FLOAT32, ELEMENTS);
        Event start = stream.record()) {
      stream.copyIn(host, buffer, ELEMENTS);
      try (Event copied = stream.record()) {
        stream.launch(new Kernel.Clear(buffer));
        try (Event cleared = stream.record()) {
          long all = cleared.nanosecondsSince(start);
          long copying = copied.nanosecondsSince(start);
          double least = 4L * ELEMENTS / MOST_BYTES_PER_NANOSECOND;
          assertTrue(copying >= least, () -> copying + " ns to copy");
          assertTrue(all > copying, () -> all + " ns in all, but " + copying + " ns to copy");
          assertTrue(cleared.nanosecondsSince(copied) > 0);
          assertEquals(0, start.nanosecondsSince(start));
        }
      }
    }
  }

  @Test
  default void aTimedStreamWorksAsAnyOther() {
    Device device = memory().device();
    try (Stream timed = device.openTimedStream();
        Stream other = device.openStream();
        HostBuffer host = device.allocateHost("host", ElementType.INT32, 3);
        HostBuffer back = device.allocateHost("back", ElementType.INT32, 3);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.INT32, 3)) {
      host.bytes().asIntBuffer().put(new int[] {1, 2, 3});
      timed.copyIn(host, buffer, 3);
      try (Event copied = timed.record()) {
        other.waitFor(copied);
        other.copyOut(buffer, back, 3);
        other.synchronize();
      }
      assertEquals(host.bytes(), back.bytes());
    }
  }

  @Test
  default void anUntimedStreamTellsNoTimes() {
    try (Stream stream = memory().device().openStream();
        Stream timedStream = memory().device().openTimedStream();
        Event first = stream.record();
        Event second = stream.record();
        Event timed = timedStream.record()) {
      assertThrows(IllegalStateException.class, () -> second.nanosecondsSince(first));
      assertThrows(IllegalStateException.class, () -> timed.nanosecondsSince(first));
    }
  }
}
