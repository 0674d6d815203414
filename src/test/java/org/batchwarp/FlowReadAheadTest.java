package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.batchwarp.device.Device;
import org.batchwarp.pipeline.FlowPosition;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a flow does before it is asked to, and that nobody can tell but by the time it takes. */
@Tag("devices")
class FlowReadAheadTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 12;
  private static final int BATCH = 3;

  /** Numbered images, each of which is read when the test allows it. */
  private static final class GatedImages extends NumberedImages {
    private final Semaphore begun = new Semaphore(0);
    private final Semaphore allowed = new Semaphore(0);
    private final Semaphore read = new Semaphore(0);

    GatedImages() {
      super(COUNT);
    }

    @Override
    public void read(int index, ByteBuffer target) throws IOException {
      begun.release();
      allowed.acquireUninterruptibly();
      super.read(index, target);
      read.release();
    }
  }

  private static ImageDataGeneratorBuilder builder(Device device) {
    return ImageDataGenerator.builder().device(device).widthShiftRange(1).horizontalFlip(true);
  }

  private static FlowBuilder flow(Device device, ImageSource source) {
    return builder(device).build().flow(source).batchSize(BATCH).seed(3).residentBytes(0);
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void allOtherSlotsAreFilledWhileTheConsumerHasABatch(String name) throws IOException {
    GatedImages images = new GatedImages();
    images.allowed.release(3 * BATCH);
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device, images).batchesInFlight(3).open();
        Batch batch = flow.next()) {
      images.read.acquireUninterruptibly(3 * BATCH);
      assertEquals(BATCH, batch.size());
      // For the slot of the batch that is closed now, lest closing waits for a source that hangs.
      images.allowed.release(BATCH);
    }
  }

  @Test
  void aSlotThatIsGivenBackIsFilledAgain() throws IOException {
    GatedImages images = new GatedImages();
    images.allowed.release(10 * BATCH);
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(device, images).batchesInFlight(2).open()) {
      for (int batch = 0; batch < 8; batch++) {
        flow.next().close();
        images.read.acquireUninterruptibly(BATCH);
      }
      images.read.acquireUninterruptibly(2 * BATCH);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void othersCallsInBetweenFindTheFlowWhereItWasDelivered(String name) throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    try (Device device = TestedDevices.open(name);
        Flow ahead = flow(device, images).batchesInFlight(5).open();
        Flow one = flow(device, images).batchesInFlight(1).open()) {
      List<Delivered> expected = new ArrayList<>();
      List<Delivered> actual = new ArrayList<>();
      List<FlowPosition> expectedPositions = new ArrayList<>();
      List<FlowPosition> actualPositions = new ArrayList<>();
      play(one, expected, expectedPositions);
      play(ahead, actual, actualPositions);
      assertEquals(expected, actual);
      assertEquals(expectedPositions, actualPositions);
    }
  }

  /** Every call that goes by where the flow is. */
  private static void play(Flow flow, List<Delivered> batches, List<FlowPosition> positions) {
    batches.addAll(Delivered.next(flow, 2));
    positions.add(flow.position());
    batches.add(Delivered.take(() -> flow.get(1)));
    positions.add(flow.position());
    batches.addAll(Delivered.next(flow, 3));
    flow.onEpochEnd();
    positions.add(flow.position());
    batches.addAll(Delivered.next(flow, 1));
    flow.reset();
    batches.addAll(Delivered.next(flow, 6));
    flow.restore(positions.get(0));
    positions.add(flow.position());
    batches.addAll(Delivered.next(flow, 5));
  }

  @Test
  void theUnseededFlowGoesOnFromItsPositionInAnother() throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    try (Device device = TestedDevices.open("java");
        Flow first = builder(device).build().flow(images).batchSize(BATCH).open();
        Flow second = builder(device).build().flow(images).batchSize(BATCH).open()) {
      Delivered.next(first, 3);
      second.restore(first.position());
      assertEquals(Delivered.next(first, 9), Delivered.next(second, 9));
    }
  }

  @Test
  void aFailureIsThatOfItsBatchHoweverEarlyItHappened() throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(device, images).shuffle(false).batchesInFlight(4).open();
        Flow undisturbed = flow(device, images).shuffle(false).batchesInFlight(1).open()) {
      List<Delivered> expected = Delivered.next(undisturbed, 8);
      images.breakImage(2 * BATCH);
      assertEquals(expected.subList(0, 2), Delivered.next(flow, 2));
      UncheckedIOException failure = assertThrows(UncheckedIOException.class, flow::next);
      assertEquals("image " + 2 * BATCH + " is broken", failure.getMessage());
      assertEquals(expected.subList(3, 6), Delivered.next(flow, 3));
      assertThrows(UncheckedIOException.class, flow::next);
      assertEquals(expected.get(7), Delivered.take(flow::next));
    }
  }

  @Test
  void theCallersFunctionIsCalledForOneBatchAtATimeInOrder() throws IOException {
    ConcurrentLinkedQueue<Float> first = new ConcurrentLinkedQueue<>();
    AtomicInteger inside = new AtomicInteger();
    AtomicReference<String> together = new AtomicReference<>();
    try (Device device = TestedDevices.open("java");
        Flow flow =
            ImageDataGenerator.builder()
                .device(device)
                .preprocessingFunction(
                    batch -> {
                      if (inside.incrementAndGet() != 1) {
                        together.set("two at a time");
                      }
                      first.add(batch.values().get(0));
                      inside.decrementAndGet();
                    })
                .build()
                .flow(new NumberedImages(COUNT))
                .batchSize(BATCH)
                .shuffle(false)
                .batchesInFlight(4)
                .open()) {
      for (int epoch = 0; epoch < 100; epoch++) {
        Delivered.next(flow, flow.length());
      }
    }
    assertNull(together.get());
    List<Float> calls = List.copyOf(first);
    for (int i = 0; i < calls.size(); i++) {
      assertEquals(i % (COUNT / BATCH) * BATCH, calls.get(i));
    }
  }

  /** The thread that closes waits for the other, which then must not wait for itself. */
  @Test
  void aFlowCanBeClosedByTheCallersFunction() throws Exception {
    try (WatchedDevice device = new WatchedDevice()) {
      AtomicReference<Flow> flow = new AtomicReference<>();
      CountDownLatch closed = new CountDownLatch(1);
      flow.set(
          builder(device)
              .preprocessingFunction(
                  batch -> {
                    if (flow.get() != null && batch.values().get(0) >= 0) {
                      flow.get().close();
                      closed.countDown();
                    }
                  })
              .build()
              .flow(new NumberedImages(COUNT))
              .batchSize(BATCH)
              .open());
      try {
        flow.get().next();
      } catch (IllegalStateException e) {
        assertEquals("the flow is closed", e.getMessage());
      }
      closed.await();
      while (!device.open().isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void closingWaitsForAnImageThatIsBeingReadAndFreesEverything() throws Exception {
    GatedImages images = new GatedImages();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = flow(device, images).open();
      images.allowed.release(BATCH);
      flow.next();
      Future<?> closing = executor.submit(flow::close);
      images.allowed.release(2 * BATCH);
      closing.get();
      assertEquals(List.of(), device.open());
      assertThrows(IllegalStateException.class, flow::next);
    } finally {
      executor.shutdown();
    }
  }

  @Test
  void theConsumerWaitsForASlowSource() throws Exception {
    GatedImages images = new GatedImages();
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(device, images).open()) {
      Future<Delivered> waiting = executor.submit(() -> Delivered.take(flow::next));
      images.allowed.release(BATCH - 1);
      images.begun.acquireUninterruptibly(BATCH);
      assertFalse(waiting.isDone());
      images.allowed.release(COUNT);
      assertEquals(BATCH, waiting.get().indices().size());
    } finally {
      executor.shutdown();
    }
  }

  /** Whoever is interrupted has no patience, so that no time has to pass here. */
  @Test
  void closingLeavesASourceThatHangsToTheThreadWhichFreesEverythingInTheEnd() throws Exception {
    GatedImages images = new GatedImages();
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = flow(device, images).open();
      images.allowed.release(BATCH);
      Batch batch = flow.next();
      images.begun.acquireUninterruptibly(BATCH + 1);
      Thread.currentThread().interrupt();
      flow.close();
      assertTrue(Thread.interrupted());
      assertEquals(BATCH, batch.size());
      assertFalse(device.open().isEmpty());
      images.allowed.release(2 * BATCH);
      while (!device.open().isEmpty()) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void anErrorReachesTheConsumerAsItIs() throws IOException {
    AssertionError mine = new AssertionError("mine");
    try (Device device = TestedDevices.open("java");
        Flow flow =
            builder(device)
                .preprocessingFunction(
                    batch -> {
                      throw mine;
                    })
                .build()
                .flow(new NumberedImages(COUNT))
                .open()) {
      assertSame(mine, assertThrows(AssertionError.class, flow::next));
      assertSame(mine, assertThrows(AssertionError.class, flow::next));
    }
  }

  /** Flows of several threads on one device, each closed wherever it is. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void flowsOfManyThreadsDoNotMixUpTheirImages(String name)
      throws InterruptedException, ExecutionException {
    ExecutorService executor = Executors.newFixedThreadPool(8);
    try (Device device = TestedDevices.open(name)) {
      List<Callable<Void>> all = new ArrayList<>();
      for (int i = 0; i < 48; i++) {
        int number = i;
        all.add(() -> useFlow(device, number));
      }
      // Also after a failure the device stays open until all have ended.
      for (Future<Void> one : executor.invokeAll(all)) {
        one.get();
      }
    } finally {
      executor.shutdown();
    }
  }

  private static Void useFlow(Device device, int number) throws IOException {
    try (Flow flow =
        ImageDataGenerator.builder()
            .device(device)
            .build()
            .flow(new NumberedImages(COUNT))
            .batchSize(1 + number % 5)
            .batchesInFlight(1 + number % 4)
            .residentBytes(number % 2 == 0 ? 0 : 1 << 20)
            .seed(number)
            .open()) {
      for (int i = 0; i < number; i++) {
        try (Batch batch = flow.next()) {
          int[] indices = batch.indices();
          for (int image = 0; image < indices.length; image++) {
            for (float value : batch.image(image).values()) {
              assertEquals(indices[image], value);
            }
          }
        }
      }
    }
    return null;
  }
}
