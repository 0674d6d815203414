package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** A flow over several devices. */
@Tag("devices")
class FlowDevicesTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private final NumberedImages images = new NumberedImages(11);

  private FlowBuilder flow() {
    return ImageDataGenerator.builder()
        .widthShiftRange(1)
        .horizontalFlip(true)
        .build()
        .flow(images)
        .batchSize(2)
        .seed(7);
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void twoOfAKindDeliverWhatOneDoes(String name) throws IOException {
    try (Device one = TestedDevices.open(name);
        Device other = TestedDevices.open(name);
        Flow alone = flow().devices(one).open();
        Flow together = flow().devices(one, other).open()) {
      assertEquals(Delivered.next(alone, 20), Delivered.next(together, 20));
      assertEquals(Delivered.take(() -> alone.get(3)), Delivered.take(() -> together.get(3)));
      assertEquals(Delivered.next(alone, 5), Delivered.next(together, 5));
    }
  }

  @Test
  void batchesAreDealtOutInTurn() throws IOException {
    try (WatchedDevice first = new WatchedDevice();
        WatchedDevice second = new WatchedDevice();
        WatchedDevice third = new WatchedDevice()) {
      try (Flow flow = flow().devices(first, second, third).batchesInFlight(1).open()) {
        Batch one = flow.next();
        Batch two = flow.next();
        Batch three = flow.next();
        String message = assertThrows(IllegalStateException.class, flow::next).getMessage();
        assertTrue(message.contains("3 batches are open"), message);
        two.close();
        three.close();
        assertThrows(IllegalStateException.class, flow::next);
        one.close();
        assertEquals(2, flow.next().size());
      }
      assertEquals(first.opened(), second.opened());
      assertEquals(first.opened(), third.opened());
      assertEquals(List.of(), first.open());
    }
  }

  /** The second device fails at its first allocation, so every other batch does. */
  @Test
  void whatADeviceCannotDoCostsItsOwnBatches() throws IOException {
    try (Device good = TestedDevices.open("java");
        WatchedDevice bad = new WatchedDevice()) {
      bad.failFor("stream");
      try (Flow flow = flow().devices(good, bad).open();
          Flow undisturbed = flow().devices(good).open()) {
        List<Delivered> expected = Delivered.next(undisturbed, 8);
        List<Delivered> actual = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
          actual.add(Delivered.take(flow::next));
          assertThrows(IllegalStateException.class, flow::next);
        }
        assertEquals(
            List.of(expected.get(0), expected.get(2), expected.get(4), expected.get(6)), actual);
      }
      assertEquals(List.of(), bad.open());
    }
  }
}
