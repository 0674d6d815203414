package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Function;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Flows that one thread closes while another is in a call of theirs. */
@Tag("devices")
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowClosingTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 12;
  private static final int BATCH = 3;

  private final ExecutorService executor = Executors.newCachedThreadPool();

  /** Lets one thread wait in the middle of what it does, until the test has seen enough. */
  private static final class Gate {
    private final CountDownLatch reached = new CountDownLatch(1);
    private final CountDownLatch opened = new CountDownLatch(1);

    void pass() {
      reached.countDown();
      await(opened);
    }

    void awaitReached() {
      await(reached);
    }

    void open() {
      opened.countDown();
    }

    private static void await(CountDownLatch latch) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    }
  }

  /** Either protocol. */
  static List<Function<Flow, Batch>> protocols() {
    return List.of(Flow::next, flow -> flow.get(0));
  }

  @AfterEach
  void endThreads() {
    executor.shutdownNow();
  }

  private static ImageDataGeneratorBuilder generator(WatchedDevice device) {
    return ImageDataGenerator.builder().device(device).widthShiftRange(1).horizontalFlip(true);
  }

  private static FlowBuilder flow(ImageDataGeneratorBuilder generator) {
    return generator.build().flow(new NumberedImages(COUNT)).batchSize(BATCH).seed(1);
  }

  private static void assertSaysClosed(Future<?> call) {
    Throwable failure = assertThrows(ExecutionException.class, call::get).getCause();
    assertEquals(
        "the flow is closed", assertInstanceOf(IllegalStateException.class, failure).getMessage());
  }

  /** Whoever is in the way of the closing thread, all is given back, and the consumer is told. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void whereverTheConsumerIsItIsToldAndAllIsGivenBack(String name) throws Exception {
    Random random = new Random(1);
    try (WatchedDevice device = new WatchedDevice(TestedDevices.open(name))) {
      for (int life = 0; life < 60; life++) {
        ImageDataGeneratorBuilder generator = generator(device).channelShiftRange(2);
        if (life % 2 == 0) {
          generator.preprocessingFunction(batch -> batch.values().put(0, 1));
        }
        Flow flow = flow(generator).batchesInFlight(1 + life % 3).open();
        CountDownLatch begun = new CountDownLatch(1);
        Callable<Void> consumer =
            () -> {
              while (true) {
                flow.next().close();
                begun.countDown();
              }
            };
        Future<Void> consuming = executor.submit(consumer);
        begun.await();
        spin(random.nextInt(2_000_000));
        flow.close();
        assertSaysClosed(consuming);
        assertEquals(List.of(), device.open());
      }
    }
  }

  private static void spin(long nanoseconds) {
    long begun = System.nanoTime();
    while (System.nanoTime() - begun < nanoseconds) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void whatARunningFunctionWorksOnStaysUntilItHasEnded(Function<Flow, Batch> protocol)
      throws Exception {
    Gate gate = new Gate();
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow =
          flow(generator(device)
                  .preprocessingFunction(
                      batch -> {
                        gate.pass();
                        batch.values().put(0, 1);
                      }))
              .batchesInFlight(1)
              .open();
      Future<Batch> consuming = executor.submit(() -> protocol.apply(flow));
      gate.awaitReached();
      Future<?> closing = executor.submit(flow::close);
      Future<?> closingAgain = executor.submit(flow::close);
      awaitClosed(flow);
      List<String> open = device.open();
      assertTrue(
          open.contains("host preprocessed images") && open.contains("stream"), open::toString);
      assertFalse(closing.isDone() || closingAgain.isDone());
      gate.open();
      closing.get();
      assertEquals(List.of(), device.open());
      closingAgain.get();
      assertSaysClosed(consuming);
    }
  }

  /** Waits until another thread's close has begun. */
  private static void awaitClosed(Flow flow) {
    String message = "";
    while (!message.equals("the flow is closed")) {
      message = assertThrows(IllegalStateException.class, flow::reset).getMessage();
    }
  }

  @Test
  void aConsumerThatWaitsForASourceIsToldAtOnce() throws Exception {
    Gate gate = new Gate();
    NumberedImages images =
        new NumberedImages(COUNT) {
          @Override
          public void read(int index, ByteBuffer target) throws IOException {
            gate.pass();
            super.read(index, target);
          }
        };
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = generator(device).build().flow(images).batchSize(BATCH).open();
      Future<Batch> consuming = executor.submit(flow::next);
      gate.awaitReached();
      Future<?> closing = executor.submit(flow::close);
      assertSaysClosed(consuming);
      assertFalse(closing.isDone());
      gate.open();
      closing.get();
      assertEquals(List.of(), device.open());
    }
  }

  @ParameterizedTest
  @MethodSource("protocols")
  void theBatchStaysWhileAListenerIsToldOfIt(Function<Flow, Batch> protocol) throws Exception {
    Gate gate = new Gate();
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = flow(generator(device)).onBatch(batch -> gate.pass()).open();
      Future<Batch> consuming = executor.submit(() -> protocol.apply(flow));
      gate.awaitReached();
      Future<?> closing = executor.submit(flow::close);
      awaitClosed(flow);
      assertTrue(device.open().contains("host delivered images"));
      assertFalse(closing.isDone());
      gate.open();
      closing.get();
      assertEquals(List.of(), device.open());
      assertSaysClosed(consuming);
    }
  }

  /** The sink reads the batch's memory after the listener has returned. */
  @Test
  void aListenerMayCloseTheFlow(@TempDir Path folder) throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      Flow[] flow = new Flow[1];
      flow[0] =
          flow(generator(device))
              .saveTo(folder, "", "png")
              .onBatch(batch -> flow[0].close())
              .open();
      for (int i = 0; i < 2; i++) {
        String message = assertThrows(IllegalStateException.class, flow[0]::next).getMessage();
        assertEquals("the flow is closed", message);
      }
      spinUntilNothingIsOpen(device);
    }
  }

  private static void spinUntilNothingIsOpen(WatchedDevice device) {
    while (!device.open().isEmpty()) {
      Thread.onSpinWait();
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aFunctionMayCloseTheFlowAndGoOn(String name) throws IOException {
    try (WatchedDevice device = new WatchedDevice(TestedDevices.open(name))) {
      for (Function<Flow, Batch> protocol : protocols()) {
        Flow[] flow = new Flow[1];
        flow[0] =
            flow(generator(device)
                    .preprocessingFunction(
                        batch -> {
                          flow[0].close();
                          batch.values().put(0, 1);
                        }))
                .open();
        String message =
            assertThrows(IllegalStateException.class, () -> protocol.apply(flow[0])).getMessage();
        assertEquals("the flow is closed", message);
        spinUntilNothingIsOpen(device);
      }
    }
  }

  @Test
  void aSecondThreadIsRefusedWhileTheFirstIsInACall() throws Exception {
    Gate gate = new Gate();
    try (WatchedDevice device = new WatchedDevice();
        Flow flow =
            flow(generator(device).preprocessingFunction(batch -> gate.pass()))
                .batchesInFlight(1)
                .open()) {
      Future<Delivered> consuming = executor.submit(() -> Delivered.take(flow::next));
      gate.awaitReached();
      for (Runnable call :
          List.<Runnable>of(flow::next, () -> flow.get(0), flow::reset, flow::onEpochEnd)) {
        String message = assertThrows(IllegalStateException.class, call::run).getMessage();
        assertTrue(message.startsWith("the flow is in use by thread 'pool-"), message);
      }
      assertEquals(0, flow.position().batchesSeen());
      gate.open();
      assertEquals(BATCH, consuming.get().indices().size());
      assertEquals(BATCH, Delivered.take(flow::next).indices().size());
    }
  }

  @Test
  void aClosedFlowStillTellsWhereItIs() throws IOException {
    try (WatchedDevice device = new WatchedDevice()) {
      Flow flow = flow(generator(device)).open();
      Delivered.next(flow, 2);
      flow.close();
      assertEquals(2, flow.position().batchesSeen());
      assertEquals(2, flow.metrics().batches());
    }
  }
}
