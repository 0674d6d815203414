package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.batchwarp.device.Device;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.pipeline.FlowMetrics;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** What a flow tells of its batches: how many, how large, and what their time went to. */
class FlowMetricsTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 11;
  private static final int BATCH = 4;
  private static final long IMAGE_BYTES = 4L * NumberedImages.SHAPE.values();
  private static final long PARAMETER_BYTES = 8L * ImageParameters.STRIDE;

  private final NumberedImages images = new NumberedImages(COUNT);

  /** Numbered images, each of which takes a while to read. */
  private static final class SlowImages extends NumberedImages {
    private static final long LEAST_NANOSECONDS = 300_000;

    private final AtomicLong spent = new AtomicLong();
    private volatile Thread reader;

    SlowImages() {
      super(COUNT);
    }

    @Override
    public void read(int index, ByteBuffer target) throws IOException {
      long begun = System.nanoTime();
      reader = Thread.currentThread();
      super.read(index, target);
      while (System.nanoTime() - begun < LEAST_NANOSECONDS) {
        Thread.onSpinWait();
      }
      spent.addAndGet(System.nanoTime() - begun);
    }
  }

  private static FlowBuilder flow(Device device, ImageSource source) {
    return ImageDataGenerator.builder()
        .device(device)
        .widthShiftRange(1)
        .build()
        .flow(source)
        .batchSize(BATCH)
        .seed(3)
        .residentBytes(0);
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void countsWhatWasDeliveredAndCopied(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device, images).open()) {
      assertEquals(0, flow.metrics().batches());
      Delivered.next(flow, 3);
      FlowMetrics epoch = flow.metrics();
      assertEquals(3, epoch.batches());
      assertEquals(COUNT, epoch.images());
      assertEquals(COUNT * IMAGE_BYTES, epoch.bytes());
      assertEquals(
          device.viewsHostMemory() ? 0 : COUNT * (IMAGE_BYTES + PARAMETER_BYTES),
          epoch.bytesToDevice());
      assertEquals(device.viewsResults() ? 0 : COUNT * IMAGE_BYTES, epoch.bytesFromDevice());
      Delivered.take(() -> flow.get(2));
      FlowMetrics last = flow.metrics().since(epoch);
      assertEquals(1, last.batches());
      assertEquals(COUNT % BATCH, last.images());
      assertEquals(COUNT % BATCH * IMAGE_BYTES, last.bytes());
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void imagesThatTheDeviceKeepsAreReadAndCopiedOnce(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device, images).residentBytes(1 << 20).batchesInFlight(1).open()) {
      long numbersAndParameters =
          device.viewsHostMemory() ? 0 : COUNT * (Integer.BYTES + PARAMETER_BYTES);
      Delivered.next(flow, 3);
      FlowMetrics first = flow.metrics();
      assertEquals(COUNT * IMAGE_BYTES + numbersAndParameters, first.bytesToDevice());
      assertTrue(first.gather().toNanos() > 0);
      Delivered.next(flow, 3);
      FlowMetrics second = flow.metrics().since(first);
      assertEquals(COUNT, second.images());
      assertEquals(numbersAndParameters, second.bytesToDevice());
      assertEquals(Duration.ZERO, second.gather());
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aBatchThatGoesThroughTheDeviceInPartsCountsAsOne(String name) throws IOException {
    try (NarrowDevice device = new NarrowDevice(TestedDevices.open(name), 2 * PARAMETER_BYTES);
        Flow flow = flow(device, images).batchSize(COUNT).timeDevice(true).open()) {
      Delivered.next(flow, 1);
      FlowMetrics metrics = flow.metrics();
      assertEquals(1, metrics.batches());
      assertEquals(COUNT, metrics.images());
      assertEquals(COUNT * (IMAGE_BYTES + PARAMETER_BYTES), metrics.bytesToDevice());
      assertEquals(COUNT * IMAGE_BYTES, metrics.bytesFromDevice());
      FlowMetrics.DeviceTimes times = metrics.device().orElseThrow();
      assertTrue(times.copyOut().toNanos() > 0, times::toString);
    }
  }

  @Test
  void aBatchThatFailsCountsNowhere() throws IOException {
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(device, images).shuffle(false).batchesInFlight(1).open()) {
      images.breakImage(1);
      assertThrows(UncheckedIOException.class, flow::next);
      Delivered.next(flow, 1);
      assertEquals(1, flow.metrics().batches());
      assertEquals(BATCH * IMAGE_BYTES, flow.metrics().bytes());
      assertEquals(BATCH * (IMAGE_BYTES + PARAMETER_BYTES), flow.metrics().bytesToDevice());
    }
  }

  /** Nothing is read before the first batch is asked for, so all of that is waited for. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void theConsumerWaitsForASlowSource(String name) throws IOException {
    try (Device device = TestedDevices.open(name)) {
      for (Function<Flow, Batch> protocol :
          List.<Function<Flow, Batch>>of(Flow::next, f -> f.get(0))) {
        SlowImages slow = new SlowImages();
        try (Flow flow = flow(device, slow).batchesInFlight(1).open();
            Batch batch = protocol.apply(flow)) {
          long reading = slow.spent.get();
          FlowMetrics metrics = flow.metrics();
          assertTrue(reading >= batch.size() * SlowImages.LEAST_NANOSECONDS);
          assertTrue(metrics.gather().toNanos() >= reading, metrics::toString);
          assertTrue(metrics.consumerWait().compareTo(metrics.gather()) >= 0, metrics::toString);
          assertEquals(Duration.ZERO, metrics.producerWait());
        }
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void theProducerWaitsForASlowConsumer(String name) throws IOException {
    SlowImages slow = new SlowImages();
    try (Device device = TestedDevices.open(name);
        Flow flow = flow(device, slow).batchesInFlight(1).open()) {
      long held;
      try (Batch batch = flow.next()) {
        assertNotNull(batch);
        while (!(LockSupport.getBlocker(slow.reader) instanceof Condition)) {
          Thread.onSpinWait();
        }
        long begun = System.nanoTime();
        images.read(0, ByteBuffer.allocate((int) IMAGE_BYTES));
        held = System.nanoTime() - begun;
      }
      FlowMetrics before = flow.metrics();
      flow.next().close();
      FlowMetrics second = flow.metrics().since(before);
      assertTrue(held > 0 && second.producerWait().toNanos() >= held, second::toString);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void theDevicesWorkIsTimedWhereThatIsAskedFor(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow untimed = flow(device, images).open();
        Flow timed = flow(device, images).timeDevice(true).open()) {
      assertEquals(Delivered.next(untimed, 7), Delivered.next(timed, 7));
      assertEquals(Optional.empty(), untimed.metrics().device());
      FlowMetrics.DeviceTimes times = timed.metrics().device().orElseThrow();
      assertTrue(times.kernels().toNanos() > 0, times::toString);
      assertEquals(!device.viewsHostMemory(), times.copyIn().toNanos() > 0, times::toString);
      assertEquals(!device.viewsResults(), times.copyOut().toNanos() > 0, times::toString);
    }
  }

  /** The function runs on the host, between two copies. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void aPreprocessingFunctionIsNotTheDevicesWork(String name) throws IOException {
    try (Device device = TestedDevices.open(name);
        Flow flow =
            ImageDataGenerator.builder()
                .device(device)
                .preprocessingFunction(batch -> batch.values().put(0, 1))
                .build()
                .flow(images)
                .batchSize(BATCH)
                .residentBytes(0)
                .timeDevice(true)
                .open()) {
      Delivered.next(flow, 3);
      FlowMetrics metrics = flow.metrics();
      long bytes = COUNT * IMAGE_BYTES;
      assertEquals(bytes * (device.viewsResults() ? 1 : 2), metrics.bytesFromDevice());
      assertEquals(
          device.viewsHostMemory() ? bytes : 2 * bytes + COUNT * PARAMETER_BYTES,
          metrics.bytesToDevice());
      FlowMetrics.DeviceTimes times = metrics.device().orElseThrow();
      assertTrue(times.copyIn().toNanos() > 0, times::toString);
      assertTrue(times.kernels().toNanos() > 0, times::toString);
      assertTrue(times.copyOut().toNanos() > 0, times::toString);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void theListenerIsToldEachBatchOnceAndTheTotalIsTheirSum(String name) throws IOException {
    List<FlowMetrics> told = new ArrayList<>();
    List<Thread> threads = new ArrayList<>();
    try (Device device = TestedDevices.open(name);
        Flow flow =
            flow(device, images)
                .timeDevice(true)
                .onBatch(
                    metrics -> {
                      told.add(metrics);
                      threads.add(Thread.currentThread());
                    })
                .open()) {
      for (int i = 0; i < 5; i++) {
        flow.next().close();
        assertEquals(i + 1, told.size());
      }
      flow.get(1).close();
      assertEquals(
          List.of(4L, 4L, 3L, 4L, 4L, 4L), told.stream().map(FlowMetrics::images).toList());
      FlowMetrics rest = flow.metrics();
      for (FlowMetrics batch : told) {
        assertEquals(1, batch.batches());
        assertSame(Thread.currentThread(), threads.remove(0));
        rest = rest.since(batch);
      }
      assertEquals(rest, rest.since(rest));
    }
  }

  @Test
  void whatTheListenerThrowsReachesTheConsumerAndFreesTheBatch() throws IOException {
    RuntimeException mine = new UnsupportedOperationException("mine");
    AtomicLong calls = new AtomicLong();
    try (WatchedDevice device = new WatchedDevice()) {
      try (Flow flow =
          flow(device, images)
              .batchesInFlight(1)
              .onBatch(
                  batch -> {
                    if (calls.incrementAndGet() % 2 == 1) {
                      throw mine;
                    }
                  })
              .open()) {
        for (int i = 0; i < 3; i++) {
          assertSame(mine, assertThrows(UnsupportedOperationException.class, flow::next));
          Delivered.next(flow, 1);
          assertSame(mine, assertThrows(UnsupportedOperationException.class, () -> flow.get(0)));
          Delivered.take(() -> flow.get(1));
        }
      }
      assertEquals(List.of(), device.open());
    }
  }

  /** What belongs to a batch is added at once, whenever another thread looks. */
  @Test
  void anotherThreadSeesWholeBatches() throws Exception {
    ExecutorService executor = Executors.newSingleThreadExecutor();
    CountDownLatch looking = new CountDownLatch(1);
    NumberedImages even = new NumberedImages(2 * BATCH);
    try (Device device = TestedDevices.open("java");
        Flow flow = flow(device, even).open()) {
      Future<?> seen =
          executor.submit(
              () -> {
                long last = 0;
                while (last < 200) {
                  FlowMetrics metrics = flow.metrics();
                  assertEquals(metrics.batches() * BATCH, metrics.images());
                  assertEquals(metrics.images() * IMAGE_BYTES, metrics.bytes());
                  assertTrue(metrics.batches() >= last);
                  last = metrics.batches();
                  looking.countDown();
                }
              });
      looking.await();
      Delivered.next(flow, 200);
      seen.get();
    } finally {
      executor.shutdownNow();
    }
  }

  /** The flow's thread is kept from reading, and the consumer from its batch. */
  @Test
  void theMetricsCanBeReadWhileTheConsumerWaits() throws Exception {
    CountDownLatch reading = new CountDownLatch(1);
    CountDownLatch allowed = new CountDownLatch(1);
    ExecutorService executor = Executors.newSingleThreadExecutor();
    try (Device device = TestedDevices.open("java");
        Flow flow =
            ImageDataGenerator.builder()
                .device(device)
                .preprocessingFunction(
                    batch -> {
                      reading.countDown();
                      try {
                        allowed.await();
                      } catch (InterruptedException e) {
                        Thread.currentThread().interrupt();
                      }
                    })
                .build()
                .flow(images)
                .open()) {
      Future<?> consumer = executor.submit(() -> flow.next().close());
      reading.await();
      assertEquals(0, flow.metrics().batches());
      allowed.countDown();
      consumer.get();
      assertEquals(1, flow.metrics().batches());
    } finally {
      allowed.countDown();
      executor.shutdownNow();
    }
  }
}
