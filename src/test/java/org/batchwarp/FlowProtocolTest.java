package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FlowProtocolTest {
  private static final ImageDataGenerator GENERATOR =
      ImageDataGenerator.builder()
          .rotationRange(20)
          .widthShiftRange(0.3)
          .horizontalFlip(true)
          .build();

  private static FlowBuilder flow(int images) {
    return GENERATOR.flow(new NumberedImages(images));
  }

  private static List<Integer> numbers(int count) {
    return IntStream.range(0, count).boxed().toList();
  }

  private static List<Integer> sorted(List<Integer> numbers) {
    return numbers.stream().sorted().toList();
  }

  @ParameterizedTest
  @CsvSource({
    "10, 4, 3",
    "10, 5, 2",
    "10, 10, 1",
    "10, 11, 1",
    "10, 2147483647, 1",
    "1, 1, 1",
    "7, 1, 7"
  })
  void everyEpochHasEveryImageOnce(int images, int batchSize, int length) throws IOException {
    for (boolean shuffle : new boolean[] {true, false}) {
      try (Flow flow = flow(images).batchSize(batchSize).shuffle(shuffle).open()) {
        assertEquals(length, flow.length());
        assertEquals(images, flow.samples());
        for (int epoch = 0; epoch < 3; epoch++) {
          assertTrue(flow.hasNext());
          List<Integer> seen = Delivered.indices(Delivered.next(flow, length));
          assertEquals(numbers(images), shuffle ? sorted(seen) : seen);
        }
      }
    }
  }

  @Test
  void theLastBatchOfAnEpochIsShort() throws IOException {
    try (Flow flow = flow(10).batchSize(4).open()) {
      assertEquals(List.of(4, 4, 2, 4, 4, 2), Delivered.sizes(Delivered.next(flow, 6)));
    }
    try (Flow flow = flow(10).batchSize(32).open()) {
      assertEquals(List.of(10, 10), Delivered.sizes(Delivered.next(flow, 2)));
    }
  }

  @Test
  void epochsHaveOrdersOfTheirOwn() throws IOException {
    try (Flow flow = flow(50).batchSize(50).seed(3).open()) {
      List<Delivered> epochs = Delivered.next(flow, 2);
      assertNotEquals(epochs.get(0).indices(), epochs.get(1).indices());
      assertNotEquals(numbers(50), epochs.get(0).indices());
    }
  }

  @Test
  void theSameSeedGivesTheSameBatches() throws IOException {
    try (Flow one = flow(10).batchSize(4).seed(5).open();
        Flow same = flow(10).batchSize(4).seed(5).open();
        Flow other = flow(10).batchSize(4).seed(6).open()) {
      List<Delivered> batches = Delivered.next(one, 7);
      assertEquals(batches, Delivered.next(same, 7));
      assertNotEquals(batches, Delivered.next(other, 7));
    }
  }

  @Test
  void withoutASeedEveryFlowIsNew() throws IOException {
    try (Flow one = flow(100).batchSize(100).open();
        Flow other = flow(100).batchSize(100).open()) {
      assertNotEquals(Delivered.next(one, 1), Delivered.next(other, 1));
    }
  }

  @Test
  void threadsMakeNoDifference() throws IOException {
    List<Delivered> expected = null;
    for (String name : List.of("java:1", "java:2", "java:5")) {
      try (Device device = Devices.open(name);
          Flow flow =
              ImageDataGenerator.builder()
                  .device(device)
                  .rotationRange(40)
                  .channelShiftRange(3)
                  .samplewiseStdNormalization(true)
                  .build()
                  .flow(new NumberedImages(20))
                  .batchSize(7)
                  .seed(1)
                  .open()) {
        List<Delivered> batches = Delivered.next(flow, 4);
        expected = expected == null ? batches : expected;
        assertEquals(expected, batches);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {-1, 1L << 32, Long.MIN_VALUE, Long.MAX_VALUE})
  void seedsOutsideOf32BitsAreRefused(long seed) {
    IllegalArgumentException refusal =
        assertThrows(IllegalArgumentException.class, () -> flow(3).seed(seed).open().close());
    assertTrue(refusal.getMessage().contains("eed"), refusal.getMessage());
    assertTrue(refusal.getMessage().contains(Long.toString(seed)), refusal.getMessage());
  }

  @Test
  void seedPlusBatchesBeyond32BitsIsAnError() throws IOException {
    try (Flow flow = flow(4).batchSize(2).seed(0xFFFFFFFFL).open()) {
      Delivered.next(flow, 1);
      IllegalArgumentException refusal = assertThrows(IllegalArgumentException.class, flow::next);
      assertTrue(refusal.getMessage().contains("4294967296"), refusal.getMessage());
    }
  }

  @Test
  void anIndexedEpochKeepsItsOrderUntilItEnds() throws IOException {
    try (Flow flow = flow(10).batchSize(4).seed(5).open()) {
      List<Integer> last = Delivered.take(() -> flow.get(2)).indices();
      List<Integer> first = Delivered.take(() -> flow.get(0)).indices();
      List<Integer> middle = Delivered.take(() -> flow.get(1)).indices();
      assertEquals(2, last.size());
      List<Integer> epoch =
          IntStream.range(0, 3)
              .boxed()
              .flatMap(i -> List.of(first, middle, last).get(i).stream())
              .toList();
      assertEquals(numbers(10), sorted(epoch));
      assertEquals(first, Delivered.take(() -> flow.get(0)).indices());
      flow.onEpochEnd();
      assertNotEquals(first, Delivered.take(() -> flow.get(0)).indices());
    }
  }

  @Test
  void anIndexedBatchIsTransformedAnewEachTime() throws IOException {
    try (Flow flow = flow(10).batchSize(4).seed(5).open()) {
      Delivered once = Delivered.take(() -> flow.get(1));
      Delivered again = Delivered.take(() -> flow.get(1));
      assertEquals(once.indices(), again.indices());
      assertNotEquals(once.parameters(), again.parameters());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 3, Integer.MAX_VALUE})
  void anEpochHasNoOtherBatches(int index) throws IOException {
    try (Flow flow = flow(10).batchSize(4).seed(1).open();
        Flow undisturbed = flow(10).batchSize(4).seed(1).open()) {
      String message =
          assertThrows(IndexOutOfBoundsException.class, () -> flow.get(index)).getMessage();
      assertTrue(message.contains("0 to 2, got " + index), message);
      assertEquals(Delivered.next(undisturbed, 3), Delivered.next(flow, 3));
    }
  }

  @Test
  void resetStartsANewEpoch() throws IOException {
    try (Flow flow = flow(10).batchSize(4).seed(5).open()) {
      Delivered.next(flow, 2);
      flow.reset();
      List<Delivered> epoch = Delivered.next(flow, 3);
      assertEquals(List.of(4, 4, 2), Delivered.sizes(epoch));
      assertEquals(numbers(10), sorted(Delivered.indices(epoch)));
    }
  }

  @Test
  void resetDoesNotRepeatRandomNumbers() throws IOException {
    try (Flow flow = flow(10).batchSize(4).seed(5).open()) {
      Delivered first = Delivered.take(flow::next);
      flow.reset();
      assertNotEquals(first.parameters(), Delivered.take(flow::next).parameters());
    }
  }
}
