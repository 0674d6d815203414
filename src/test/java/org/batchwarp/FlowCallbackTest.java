package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.source.UnreadableImageException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What code of the caller's may do while a flow runs it: throw anything, ask back, interrupt. */
@Timeout(value = 60, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class FlowCallbackTest {
  private static final int COUNT = 12;
  private static final int BATCH = 3;

  /** A batch of these is gathered on several threads. */
  private static final ImageShape LARGE = new ImageShape(320, 320, 1, DataFormat.CHANNELS_LAST);

  /** What is neither an exception nor an error. */
  private static final class Oddity extends Throwable {
    private static final long serialVersionUID = 1;
  }

  private final WatchedDevice device = new WatchedDevice();

  static List<Function<Flow, Batch>> protocols() {
    return List.of(Flow::next, flow -> flow.get(1));
  }

  static Stream<Arguments> throwables() {
    return Stream.of(
            new UnsupportedOperationException("mine"),
            new AssertionError("mine"),
            new TimeoutException("mine"),
            new InterruptedException("mine"),
            new Oddity())
        .flatMap(mine -> protocols().stream().map(protocol -> Arguments.of(mine, protocol)));
  }

  @AfterEach
  void closeDevice() {
    assertEquals(List.of(), device.open(), "left open");
    device.close();
  }

  private ImageDataGeneratorBuilder generator() {
    return ImageDataGenerator.builder().device(device).widthShiftRange(1).horizontalFlip(true);
  }

  private static FlowBuilder flow(ImageDataGeneratorBuilder generator) {
    return flow(generator, new NumberedImages(COUNT));
  }

  private static FlowBuilder flow(ImageDataGeneratorBuilder generator, NumberedImages images) {
    return generator.build().flow(images).batchSize(BATCH).seed(1).residentBytes(0);
  }

  /** Throws what Java would have one declare, as other languages do. */
  @SuppressWarnings({"unchecked", "TypeParameterUnusedInFormals"})
  private static <T extends Throwable> void throwUndeclared(Throwable cause) throws T {
    throw (T) cause;
  }

  /** Throws it in every second call. */
  private static Runnable throwing(Throwable mine) {
    AtomicInteger calls = new AtomicInteger();
    return () -> {
      if (calls.getAndIncrement() % 2 == 0) {
        FlowCallbackTest.<RuntimeException>throwUndeclared(mine);
      }
    };
  }

  /** More often than there are slots, so that none may be lost. */
  private static void assertEverySecondThrows(
      Throwable mine, Flow flow, Function<Flow, Batch> protocol) {
    for (int i = 0; i < 5; i++) {
      assertSame(mine, assertThrows(Throwable.class, () -> protocol.apply(flow)));
      assertEquals(BATCH, Delivered.take(() -> protocol.apply(flow)).indices().size());
    }
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void whateverAFunctionThrowsIsItsBatchs(Throwable mine, Function<Flow, Batch> protocol)
      throws IOException {
    Runnable throwing = throwing(mine);
    try (Flow flow =
        flow(generator().preprocessingFunction(batch -> throwing.run()))
            .batchesInFlight(1)
            .open()) {
      assertEverySecondThrows(mine, flow, protocol);
    }
  }

  /** On whichever thread its batch is run, which is a matter of time. */
  @ParameterizedTest
  @MethodSource("throwables")
  void soItIsOfBatchesThatAreMadeAhead(Throwable mine, Function<Flow, Batch> protocol)
      throws IOException {
    Runnable throwing = throwing(mine);
    try (Flow flow =
        flow(generator().preprocessingFunction(batch -> throwing.run()))
            .batchesInFlight(3)
            .open()) {
      List<Throwable> thrown = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        try {
          Delivered.take(() -> protocol.apply(flow));
        } catch (Throwable e) {
          thrown.add(e);
        }
      }
      assertEquals(Collections.nCopies(10, mine), thrown);
    }
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void whateverAListenerThrowsIsItsBatchs(Throwable mine, Function<Flow, Batch> protocol)
      throws IOException {
    Runnable throwing = throwing(mine);
    try (Flow flow = flow(generator()).onBatch(batch -> throwing.run()).open()) {
      assertEverySecondThrows(mine, flow, protocol);
    }
  }

  @ParameterizedTest
  @MethodSource("throwables")
  void whateverASourceThrowsIsItsBatchs(Throwable mine, Function<Flow, Batch> protocol)
      throws IOException {
    for (ImageShape shape : List.of(NumberedImages.SHAPE, LARGE)) {
      NumberedImages images = new NumberedImages(COUNT, shape);
      images.breakImage(
          BATCH, (index, target) -> FlowCallbackTest.<RuntimeException>throwUndeclared(mine));
      try (Flow flow = flow(generator(), images).shuffle(false).open()) {
        for (int epoch = 0; epoch < 3; epoch++) {
          flow.reset();
          Delivered.next(flow, 1);
          Throwable failure = assertThrows(Throwable.class, () -> protocol.apply(flow));
          if (mine instanceof Exception) {
            assertSame(
                mine,
                assertInstanceOf(UnreadableImageException.class, failure.getCause()).getCause());
          } else {
            assertSame(mine, failure);
          }
        }
        images.repairAll();
        flow.reset();
        Delivered.next(flow, flow.length());
      }
    }
  }

  /** A source that counts wrong has images without labels. */
  @ParameterizedTest
  @MethodSource("protocols")
  void aMissingLabelCostsOneBatch(Function<Flow, Batch> protocol) throws IOException {
    NumberedImages images =
        new NumberedImages(COUNT) {
          @Override
          public int[] subset(double from, double to) {
            return IntStream.range(0, COUNT).map(i -> i == BATCH ? COUNT : i).toArray();
          }
        };
    try (Flow flow =
        flow(generator(), images)
            .labels(NdArray.of(new int[COUNT]))
            .shuffle(false)
            .batchesInFlight(1)
            .open()) {
      for (int epoch = 0; epoch < 3; epoch++) {
        flow.reset();
        Delivered.next(flow, 1);
        assertThrows(IndexOutOfBoundsException.class, () -> protocol.apply(flow));
        assertEquals(BATCH, Delivered.take(() -> flow.get(2)).indices().size());
      }
    }
  }

  /** Each call of a flow that would have to wait for itself. */
  static Stream<Arguments> callsBack() {
    return Stream.<Consumer<Flow>>of(
            Flow::next,
            flow -> flow.get(0),
            Flow::reset,
            Flow::onEpochEnd,
            flow -> flow.restore(flow.position()))
        .flatMap(back -> protocols().stream().map(protocol -> Arguments.of(back, protocol)));
  }

  @ParameterizedTest
  @MethodSource("callsBack")
  void aFunctionThatAsksTheFlowForBatchesIsTold(Consumer<Flow> back, Function<Flow, Batch> protocol)
      throws IOException {
    Flow[] flow = new Flow[1];
    AtomicInteger calls = new AtomicInteger();
    flow[0] =
        flow(generator()
                .preprocessingFunction(
                    batch -> {
                      if (calls.incrementAndGet() % 2 == 1) {
                        back.accept(flow[0]);
                      }
                    }))
            .batchesInFlight(1)
            .open();
    try (Flow own = flow[0]) {
      for (int i = 0; i < 4; i++) {
        assertToldNotToAsk(() -> protocol.apply(own));
        assertEquals(BATCH, Delivered.take(() -> protocol.apply(own)).indices().size());
      }
    }
  }

  private static void assertToldNotToAsk(Executable call) {
    String message = assertThrows(IllegalStateException.class, call).getMessage();
    assertTrue(message.startsWith("a flow cannot be asked for batches by what it calls"), message);
  }

  /** By the flow's own thread, while nobody else is in a call. */
  @Test
  void aFunctionIsToldAlsoWhileTheConsumerIsAway() throws IOException {
    Flow[] flow = new Flow[1];
    ConcurrentLinkedQueue<String> told = new ConcurrentLinkedQueue<>();
    flow[0] =
        flow(generator()
                .preprocessingFunction(
                    batch -> {
                      try {
                        flow[0].next().close();
                      } catch (IllegalStateException e) {
                        told.add(e.getMessage());
                      }
                    }))
            .batchesInFlight(3)
            .open();
    try (Flow own = flow[0];
        Batch batch = own.next()) {
      assertEquals(BATCH, batch.size());
      while (told.size() < 3) {
        Thread.onSpinWait();
      }
      assertEquals(1, told.stream().distinct().count());
      assertTrue(told.element().startsWith("a flow cannot be asked"), told::element);
    }
  }

  @Test
  void aSourceAndAListenerAreToldLikewise() throws IOException {
    Flow[] flow = new Flow[1];
    NumberedImages images = new NumberedImages(COUNT);
    images.breakImage(0, (index, target) -> flow[0].next().close());
    flow[0] = flow(generator(), images).shuffle(false).open();
    try (Flow own = flow[0]) {
      String message = assertThrows(RuntimeException.class, own::next).getMessage();
      assertTrue(message.startsWith("image 0: a flow cannot be asked for batches"), message);
    }
    flow[0] = flow(generator()).onBatch(batch -> flow[0].next().close()).open();
    try (Flow own = flow[0]) {
      assertToldNotToAsk(own::next);
    }
  }

  @Test
  void aListenerMayAskWhereTheFlowIs() throws IOException {
    Flow[] flow = new Flow[1];
    List<Long> places = new ArrayList<>();
    flow[0] =
        flow(generator()).onBatch(batch -> places.add(flow[0].position().batchesSeen())).open();
    try (Flow own = flow[0]) {
      own.next().close();
      own.get(1).close();
      own.next().close();
    }
    assertEquals(List.of(1L, 2L, 3L), places);
  }

  /** The consumer comes back soon, so that the flow's thread waits for it with a limit, too. */
  @Test
  void anInterruptOfTheCallersCodeDoesNotEndTheFlow() throws IOException {
    NumberedImages images =
        new NumberedImages(COUNT) {
          @Override
          public void read(int index, ByteBuffer target) throws IOException {
            super.read(index, target);
            Thread.currentThread().interrupt();
          }
        };
    ImageDataGeneratorBuilder interrupting =
        generator().preprocessingFunction(batch -> Thread.currentThread().interrupt());
    try (Flow undisturbed = flow(generator()).open();
        Flow flow = flow(interrupting, images).open()) {
      List<Delivered> expected = Delivered.next(undisturbed, 500);
      for (int i = 0; i < expected.size(); i++) {
        assertEquals(expected.get(i), Delivered.take(flow::next));
        if (i % 100 == 99) {
          // Away for a while, so that the flow's thread runs batches, too.
          Thread.interrupted();
          sleep();
        }
      }
    } finally {
      Thread.interrupted();
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(2);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
