package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.pipeline.FlowPosition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A position that is saved and restored goes on as if the flow had never been left. */
class FlowPositionTest {
  @TempDir private Path folder;

  private static FlowBuilder builder(boolean seeded) {
    FlowBuilder builder =
        ImageDataGenerator.builder()
            .rotationRange(30)
            .heightShiftRange(2)
            .build()
            .flow(new NumberedImages(11))
            .batchSize(4);
    return seeded ? builder.seed(77) : builder;
  }

  private FlowPosition throughAFile(FlowPosition position) throws IOException {
    Path file = folder.resolve("position.npz");
    position.save(file);
    FlowPosition loaded = FlowPosition.load(file);
    assertEquals(position, loaded);
    assertEquals(position.hashCode(), loaded.hashCode());
    return loaded;
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestoredIteratorGoesOnWithTheSameBatches(boolean seeded) throws IOException {
    for (int before = 0; before < 8; before++) {
      try (Flow left = builder(seeded).open();
          Flow fresh = builder(seeded).open()) {
        Delivered.next(left, before);
        FlowPosition position = throughAFile(left.position());
        List<Delivered> rest = Delivered.next(left, 7);
        Delivered.next(fresh, 2);
        fresh.restore(position);
        assertEquals(rest, Delivered.next(fresh, 7), "after " + before + " batches");
        left.restore(position);
        assertEquals(rest, Delivered.next(left, 7), "rewound to " + before);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aRestoredIndexedFlowGoesOnWithTheSameBatches(boolean seeded) throws IOException {
    try (Flow left = builder(seeded).open();
        Flow fresh = builder(seeded).open()) {
      for (int before = 0; before < 5; before++) {
        FlowPosition position = throughAFile(left.position());
        List<Delivered> rest = indexedEpochs(left);
        fresh.restore(position);
        assertEquals(rest, indexedEpochs(fresh), "epoch " + before);
      }
    }
  }

  /** The rest of an epoch, in an order that depends on nothing, and the next epoch. */
  private static List<Delivered> indexedEpochs(Flow flow) {
    List<Delivered> delivered = new ArrayList<>();
    delivered.add(Delivered.take(() -> flow.get(2)));
    delivered.add(Delivered.take(() -> flow.get(0)));
    flow.onEpochEnd();
    delivered.add(Delivered.take(() -> flow.get(1)));
    return delivered;
  }

  @Test
  void aPositionDoesNotMoveWithItsFlow() throws IOException {
    try (Flow flow = builder(true).open()) {
      FlowPosition start = flow.position();
      Delivered.next(flow, 1);
      FlowPosition later = flow.position();
      assertNotEquals(start, later);
      assertEquals(0, start.batchesSeen());
      assertEquals(1, later.batchesSeen());
      assertEquals(1, later.batchIndex());
      assertEquals(11, later.order().orElseThrow().length);
    }
  }

  @Test
  void aPositionOfAnotherFlowIsRefused() throws IOException {
    try (Flow flow = builder(true).open();
        Flow otherBatches = builder(true).batchSize(5).open();
        Flow otherImages =
            ImageDataGenerator.builder().build().flow(new NumberedImages(12)).batchSize(4).open()) {
      Delivered.next(flow, 1);
      FlowPosition position = flow.position();
      String batches =
          assertThrows(IllegalArgumentException.class, () -> otherBatches.restore(position))
              .getMessage();
      assertTrue(batches.contains("in batches of 4") && batches.contains("of 5"), batches);
      String images =
          assertThrows(IllegalArgumentException.class, () -> otherImages.restore(position))
              .getMessage();
      assertTrue(images.contains("11 images") && images.contains("has 12"), images);
    }
  }

  private Map<String, NdArray> saved(Path file) throws IOException {
    try (Flow flow = builder(true).open()) {
      Delivered.next(flow, 2);
      flow.position().save(file);
    }
    return new LinkedHashMap<>(NpzFile.read(file));
  }

  private void assertRefusedAfter(Consumer<Map<String, NdArray>> damage) throws IOException {
    Path file = folder.resolve("damaged.npz");
    Map<String, NdArray> arrays = saved(file);
    damage.accept(arrays);
    NpzFile.write(file, arrays);
    String message =
        assertThrows(MalformedFileException.class, () -> FlowPosition.load(file)).getMessage();
    assertEquals(file + ": not a position of a flow", message);
  }

  private static long[] counters(long... values) {
    return values;
  }

  @Test
  void otherContentsAreRefused() throws IOException {
    for (String name : List.of("counters", "random_key", "random_position")) {
      assertRefusedAfter(arrays -> arrays.remove(name));
      assertRefusedAfter(arrays -> arrays.put(name, NdArray.of(new int[0])));
      assertRefusedAfter(arrays -> arrays.put(name, NdArray.of(new int[] {-7})));
    }
    assertRefusedAfter(arrays -> arrays.put("order", NdArray.of(new int[] {0, 1, 2})));
    assertRefusedAfter(arrays -> arrays.put("order", NdArray.of(new int[11])));
    assertRefusedAfter(arrays -> arrays.remove("order"));
    int[] beyond = new int[11];
    Arrays.setAll(beyond, i -> i + 1);
    assertRefusedAfter(arrays -> arrays.put("order", NdArray.of(beyond)));
    for (long[] bad :
        new long[][] {
          counters(0, 4, 2, 0),
          counters(11, 0, 2, 0),
          counters(11, 4, -1, 0),
          counters(11, 4, 2, -1),
          counters(11, 4, 2, 3),
          counters(1L << 32, 4, 2, 0),
          // The order is far too short; nothing of the claimed size may be allocated.
          counters(Integer.MAX_VALUE, 4, 2, 0),
        }) {
      assertRefusedAfter(arrays -> arrays.put("counters", NdArray.of(bad)));
    }
  }

  @Test
  void otherFilesAreRefused() throws IOException {
    Path file = folder.resolve("text.npz");
    Files.writeString(file, "no archive");
    String message =
        assertThrows(MalformedFileException.class, () -> FlowPosition.load(file)).getMessage();
    assertTrue(message.startsWith(file + ": ") && message.lines().count() == 1, message);

    Path absent = folder.resolve("absent.npz");
    String absence = assertThrows(IOException.class, () -> FlowPosition.load(absent)).getMessage();
    assertTrue(absence.contains(absent.toString()), absence);

    Path whole = folder.resolve("whole.npz");
    saved(whole);
    byte[] bytes = Files.readAllBytes(whole);
    for (int length : new int[] {0, 10, bytes.length / 2, bytes.length - 1}) {
      Path cut = folder.resolve("cut.npz");
      Files.write(cut, Arrays.copyOf(bytes, length));
      String refusal = assertThrows(IOException.class, () -> FlowPosition.load(cut)).getMessage();
      assertTrue(refusal.startsWith(cut.toString()), refusal);
    }
  }
}
