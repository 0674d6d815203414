package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** How many batches a flow has memory for if that is limited. */
@Tag("devices")
class FlowMemoryBudgetTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final Pattern LEAST =
      Pattern.compile("memoryBudget must be at least (\\d+) bytes");

  /** Of images that are gathered for each batch. */
  private static FlowBuilder flow(ImageDataGenerator generator, ImageSource images) {
    return generator.flow(images).batchSize(FlowWork.BATCH).residentBytes(0).seed(1);
  }

  /** The least budget, as the refusal of a smaller one tells it. */
  private static long least(FlowBuilder flow) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> flow.memoryBudget(1).open().close())
            .getMessage();
    assertTrue(message.endsWith(", got 1"), message);
    Matcher least = LEAST.matcher(message);
    assertTrue(least.lookingAt(), message);
    return Long.parseLong(least.group(1));
  }

  private static int slots(Flow flow) {
    List<Batch> open = new ArrayList<>();
    try {
      while (true) {
        open.add(flow.next());
      }
    } catch (IllegalStateException e) {
      assertTrue(e.getMessage().startsWith(open.size() + " batches are open"), e.getMessage());
      return open.size();
    } finally {
      open.forEach(Batch::close);
    }
  }

  private static void assertTakes(WatchedDevice device, FlowBuilder flow) throws IOException {
    long least = least(flow);
    long before = device.allocatedBytes();
    try (Flow one = flow.memoryBudget(least).open()) {
      Delivered.next(one, 4);
      assertEquals(least, device.allocatedBytes() - before);
      assertEquals(1, slots(one));
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.FlowWork#onDevices")
  void theLeastBudgetIsWhatOneBatchTakes(String name, FlowWork work) throws IOException {
    try (WatchedDevice device = new WatchedDevice(TestedDevices.open(name));
        ImageSource images = work.images()) {
      assertTakes(device, flow(work.generator(device), images));
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.FlowWork#onDevices")
  void soItIsForBatchesInParts(String name, FlowWork work) throws IOException {
    Device narrow = new NarrowDevice(TestedDevices.open(name), 2 * work.imageBytes());
    try (WatchedDevice device = new WatchedDevice(narrow);
        ImageSource images = work.images()) {
      assertTakes(device, flow(work.generator(device), images));
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void thereAreAsManyBatchesAsFitAndNoMoreThanAskedFor(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        ImageSource images = FlowWork.GEOMETRY.images()) {
      FlowBuilder flow = flow(FlowWork.GEOMETRY.generator(device), images).batchesInFlight(3);
      long least = least(flow);
      assertThrows(
          IllegalArgumentException.class, () -> flow.memoryBudget(least - 1).open().close());
      for (int slots = 1; slots < 5; slots++) {
        for (long more : new long[] {0, least - 1}) {
          try (Flow limited = flow.memoryBudget(slots * least + more).open()) {
            assertEquals(Math.min(slots, 3), slots(limited));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void batchesAreTheSameHoweverManyFit(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        ImageSource images = FlowWork.SAMPLEWISE.images()) {
      FlowBuilder flow = flow(FlowWork.SAMPLEWISE.generator(device), images);
      long least = least(flow);
      try (Flow one = flow.memoryBudget(least).open();
          Flow two = flow.memoryBudget(2 * least).open()) {
        List<Delivered> expected = FlowWork.SAMPLEWISE.batches(device);
        assertEquals(expected, Delivered.next(one, 4));
        assertEquals(expected, Delivered.next(two, 4));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void theCallersMemoryDoesNotCount(String name) throws IOException {
    int bytes = FlowWork.BATCH * FlowWork.GEOMETRY.shape().values() * Float.BYTES;
    try (Device device = TestedDevices.open(name);
        ImageSource images = FlowWork.GEOMETRY.images()) {
      ImageDataGenerator generator = FlowWork.GEOMETRY.generator(device);
      ByteBuffer memory = ByteBuffer.allocateDirect(bytes).order(ByteOrder.nativeOrder());
      FlowBuilder given = flow(generator, images).batchesInFlight(1).deliverInto(memory);
      // The device may not be able to write to that, and then needs as much of its own.
      long own = device.viewsResults() && !device.viewsHostMemory() ? bytes : 0;
      assertEquals(least(flow(generator, images)) - bytes + own, least(given));
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aRefusalLeavesNothing(String name, @TempDir Path root) throws IOException {
    try (WatchedDevice device = new WatchedDevice(TestedDevices.open(name));
        ImageSource images = FlowWork.GEOMETRY.images()) {
      Path folder = root.resolve("saved");
      FlowBuilder flow = flow(FlowWork.GEOMETRY.generator(device), images);
      long refused = least(flow) - 1;
      assertThrows(
          IllegalArgumentException.class,
          () -> flow.saveTo(folder, "", "png").memoryBudget(refused).open().close());
      assertEquals(0, device.opened());
      assertTrue(Files.notExists(folder));
    }
  }
}
