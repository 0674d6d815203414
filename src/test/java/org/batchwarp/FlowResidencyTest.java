package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.batchwarp.device.Device;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Which images a flow keeps on the device, and that it makes no difference to what it delivers. */
@Tag("devices")
class FlowResidencyTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 10;
  private static final long BYTES = 4L * NumberedImages.SHAPE.values() * COUNT;

  /** Counts how often each image is read. */
  private static final class CountedImages extends NumberedImages {
    private final AtomicIntegerArray reads = new AtomicIntegerArray(COUNT);

    CountedImages() {
      super(COUNT);
    }

    @Override
    public void read(int index, ByteBuffer target) throws IOException {
      reads.incrementAndGet(index);
      super.read(index, target);
    }

    /** How often each image was read that was read at all. */
    IntStream reads() {
      return IntStream.range(0, COUNT).map(reads::get).filter(count -> count > 0);
    }

    /** Flows read ahead, by less than an epoch here. */
    void assertReads(int images, int least, int most) {
      assertEquals(images, reads().count());
      assertTrue(
          reads().allMatch(count -> count >= least && count <= most), () -> reads.toString());
    }
  }

  private final CountedImages source = new CountedImages();

  private FlowBuilder flow(Device device) {
    return ImageDataGenerator.builder()
        .device(device)
        .widthShiftRange(1)
        .horizontalFlip(true)
        .validationSplit(0.4)
        .build()
        .flow(source)
        .batchSize(4)
        .seed(5);
  }

  private static List<Delivered> epochs(Flow flow, int epochs) {
    return Delivered.next(flow, epochs * flow.length());
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void whatFitsIsReadOnceAndDeliveredAlike(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow keeping = flow(device).residentBytes(BYTES).open();
        Flow reading = flow(device).residentBytes(0).open()) {
      List<Delivered> kept = epochs(keeping, 3);
      source.assertReads(COUNT, 1, 1);
      assertEquals(epochs(reading, 3), kept);
      source.assertReads(COUNT, 4, 5);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void whatDoesNotFitIsReadForEachBatch(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device).residentBytes(BYTES - 1).open()) {
      epochs(flow, 2);
      source.assertReads(COUNT, 2, 3);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void onlyTheFlowsOwnImagesCount(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device).subset(Subset.TRAINING).residentBytes(BYTES * 6 / 10).open()) {
      epochs(flow, 4);
      source.assertReads(6, 1, 1);
    }
  }

  @Test
  void unaskedTheNativeDeviceKeepsImagesAndTheOneOnTheHeapDoesNot() throws IOException {
    try (Device cpu = TestedDevices.open("cpu");
        Flow flow = flow(cpu).open()) {
      epochs(flow, 2);
      source.assertReads(COUNT, 1, 1);
    }
    try (Device java = TestedDevices.open("java");
        Flow flow = flow(java).open()) {
      epochs(flow, 2);
      source.assertReads(COUNT, 3, 4);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aBrokenImageIsReadAgainAndTheOthersOfItsBatchToo(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device).shuffle(false).batchesInFlight(1).residentBytes(BYTES).open();
        Flow undisturbed = flow(device).shuffle(false).residentBytes(0).open()) {
      List<Delivered> expected = epochs(undisturbed, 3);
      source.breakImage(6);
      assertEquals(expected.get(0), Delivered.take(flow::next));
      UncheckedIOException failure = assertThrows(UncheckedIOException.class, flow::next);
      assertEquals("image 6 is broken", failure.getMessage());
      assertEquals(expected.get(2), Delivered.take(flow::next));
      source.repairAll();
      assertEquals(expected.subList(3, 9), Delivered.next(flow, 6));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"data set", "new images"})
  void aDeviceWithoutTheMemoryStreams(String missing) throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      try (Flow keeping = flow(device).residentBytes(BYTES).open();
          Flow reading = flow(device).residentBytes(0).open()) {
        device.failFor(missing);
        assertEquals(epochs(reading, 2), epochs(keeping, 2));
        source.assertReads(COUNT, 4, 6);
      }
      assertEquals(List.of(), device.open());
    }
  }

  @Test
  void memoryForImagesIsGivenBack() throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      try (Flow flow = flow(device).residentBytes(BYTES).open()) {
        // At the first batch without a new image it is known that there are no more.
        Delivered.next(flow, flow.length() + 1);
        String open = device.open().stream().sorted().collect(Collectors.joining(", "));
        assertTrue(open.contains("data set"), open);
        assertTrue(!open.contains("new images"), "all of them are there: " + open);
      }
      assertEquals(List.of(), device.open());
    }
  }

  @Test
  void lessThanNothingIsRefused() {
    try (WatchedDevice device = new WatchedDevice()) {
      String message =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> flow(device).residentBytes(-1).open().close())
              .getMessage();
      assertEquals("residentBytes must be at least 0, got -1", message);
      assertEquals(0, device.opened());
    }
  }
}
