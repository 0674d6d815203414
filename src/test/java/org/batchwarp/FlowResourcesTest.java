package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.fit.FitOptions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a flow, a fit and their batches hold, and that they give it back, also after failures. */
class FlowResourcesTest {
  @TempDir private Path folder;

  private final WatchedDevice device = new WatchedDevice();
  private final NumberedImages images = new NumberedImages(10);

  /** The preprocessing and everything else that needs memory of its own. */
  private ImageDataGeneratorBuilder builder() {
    return ImageDataGenerator.builder()
        .device(device)
        .rotationRange(10)
        .channelShiftRange(1)
        .dtype(ElementType.FLOAT16);
  }

  private FlowBuilder flow() {
    return builder().build().flow(images).batchSize(4).seed(1);
  }

  @AfterEach
  void closeDevice() {
    assertEquals(List.of(), device.open(), "left open");
    device.close();
  }

  @Test
  void aClosedBatchThrowsAtEveryUse() throws IOException {
    try (Flow flow = builder().dtype(ElementType.FLOAT32).build().flow(images).open()) {
      Batch batch = flow.next();
      batch.floats();
      batch.close();
      batch.close();
      for (Executable use :
          new Executable[] {
            batch::bytes, batch::floats, batch::toArray, () -> batch.image(0),
          }) {
        assertThrows(IllegalStateException.class, use);
      }
    }
  }

  @Test
  void aBatchOfAClosedFlowThrowsAtEveryUse() throws IOException {
    Batch batch;
    try (Flow flow = flow().open()) {
      batch = flow.next();
    }
    assertThrows(IllegalStateException.class, batch::bytes);
    assertThrows(IllegalStateException.class, batch::toArray);
    batch.close();
  }

  @Test
  void aClosedFlowGivesNoBatches() throws IOException {
    Flow flow = flow().open();
    Delivered.next(flow, 1);
    flow.close();
    flow.close();
    assertThrows(IllegalStateException.class, flow::next);
    assertThrows(IllegalStateException.class, () -> flow.get(0));
  }

  @Test
  void tooManyOpenBatchesLoseNone() throws IOException {
    try (Flow flow = flow().batchesInFlight(2).open();
        Flow undisturbed = flow().open()) {
      List<Delivered> expected = Delivered.next(undisturbed, 6);
      Batch first = flow.next();
      Batch second = flow.next();
      for (Executable ask : new Executable[] {flow::next, flow::next, () -> flow.get(0)}) {
        String message = assertThrows(IllegalStateException.class, ask).getMessage();
        assertTrue(message.contains("2 batches") && message.contains("close"), message);
      }
      assertEquals(expected.subList(0, 2), List.of(of(first), of(second)));
      assertEquals(expected.subList(2, 6), Delivered.next(flow, 4));
    }
  }

  /** Takes and closes a batch. */
  private static Delivered of(Batch batch) {
    return Delivered.take(() -> batch);
  }

  @Test
  void openBatchesKeepTheirPixelsWhileOthersAreMade() throws IOException {
    try (Flow flow = flow().batchesInFlight(3).open();
        Flow undisturbed = flow().open()) {
      List<Delivered> expected = Delivered.next(undisturbed, 3);
      List<Batch> batches = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        batches.add(flow.next());
      }
      assertEquals(expected, batches.stream().map(FlowResourcesTest::of).toList());
    }
  }

  @Test
  void memoryIsUsedAgain() throws IOException {
    try (Flow flow = flow().open()) {
      List<Batch> all = List.of(flow.next(), flow.next(), flow.next());
      int opened = device.opened();
      all.forEach(Batch::close);
      Delivered.next(flow, 50);
      for (int i = 0; i < 20; i++) {
        try (Batch one = flow.next();
            Batch other = flow.next()) {
          assertTrue(one.size() >= 2 && other.size() >= 2);
        }
      }
      assertEquals(opened, device.opened());
    }
  }

  /** Where there is memory for one batch only, the flow is content with that. */
  @Test
  void aRefusedSlotAheadCostsNoBatch() throws IOException {
    List<Delivered> expected;
    try (Flow undisturbed = flow().open()) {
      expected = Delivered.next(undisturbed, 6);
    }
    device.failFor("stream", 1);
    try (Flow flow = flow().open()) {
      assertEquals(expected, Delivered.next(flow, 6));
      try (Batch only = flow.next()) {
        assertThrows(IllegalStateException.class, flow::next);
        assertTrue(only.size() >= 2);
      }
      Delivered.next(flow, 2);
    }
  }

  @Test
  void aBrokenImageCostsOneBatch() throws IOException {
    try (Flow flow = flow().batchesInFlight(1).open();
        Flow undisturbed = flow().batchesInFlight(1).open()) {
      List<Delivered> expected = Delivered.next(undisturbed, 5);
      int broken = expected.get(1).indices().get(2);
      images.breakImage(broken);
      assertEquals(expected.get(0), Delivered.take(flow::next));
      UncheckedIOException failure = assertThrows(UncheckedIOException.class, flow::next);
      assertEquals("image " + broken + " is broken", failure.getMessage());
      images.repairAll();
      assertEquals(expected.subList(2, 5), Delivered.next(flow, 3));
      int opened = device.opened();
      images.breakImage(0);
      for (int i = 0; i < 10; i++) {
        assertThrows(UncheckedIOException.class, () -> Delivered.next(flow, 2 * flow.length()));
      }
      assertEquals(opened, device.opened());
    }
  }

  @Test
  void anExceptionOfThePreprocessingPropagates() throws IOException {
    RuntimeException mine = new UnsupportedOperationException("mine");
    AtomicInteger calls = new AtomicInteger();
    ImageDataGenerator generator =
        builder()
            .preprocessingFunction(
                batch -> {
                  if (calls.incrementAndGet() % 2 == 1) {
                    throw mine;
                  }
                })
            .build();
    try (Flow flow = generator.flow(images).batchesInFlight(1).open()) {
      for (int i = 0; i < 5; i++) {
        assertSame(mine, assertThrows(UnsupportedOperationException.class, flow::next));
        Delivered.next(flow, 1);
      }
    }
    calls.set(0);
    Image image = new Image(NumberedImages.SHAPE, new float[6]);
    assertSame(
        mine,
        assertThrows(UnsupportedOperationException.class, () -> generator.standardize(image)));
  }

  @Test
  void aSinkThatFailsCostsOneBatch() throws IOException {
    Path saved = folder.resolve("saved");
    try (Flow flow = flow().saveTo(saved, "", "png").batchesInFlight(1).open()) {
      Delivered.next(flow, 1);
      Path moved = Files.move(saved, folder.resolve("moved"));
      UncheckedIOException failure = assertThrows(UncheckedIOException.class, flow::next);
      assertTrue(failure.getMessage().contains(saved.toString()), failure.getMessage());
      Files.move(moved, saved);
      Delivered.next(flow, 1);
    }
  }

  @Test
  void aFailedAllocationLeavesNothingOpen() throws IOException {
    int needed;
    try (Flow flow = flow().batchesInFlight(1).open()) {
      Delivered.next(flow, 1);
      needed = device.opened();
    }
    assertTrue(needed >= 8);
    for (int i = 0; i < needed; i++) {
      try (Flow flow = flow().batchesInFlight(1).open()) {
        device.failAfter(i);
        assertThrows(IllegalStateException.class, flow::next);
        Delivered.next(flow, 1);
      }
      assertEquals(List.of(), device.open(), "after failure " + i);
    }
  }

  @Test
  void aFitGivesEverythingBack() throws IOException {
    ImageDataGenerator generator = builder().zcaWhitening(true).build();
    generator.fit(images);
    int needed = device.opened();
    assertEquals(List.of(), device.open());
    generator.fit(images, FitOptions.defaults().augmented(3).withSeed(1));
    assertEquals(List.of(), device.open());
    for (int i = 0; i < needed; i++) {
      device.failAfter(i);
      assertThrows(IllegalStateException.class, () -> generator.fit(images));
      assertEquals(List.of(), device.open(), "after failure " + i);
    }
  }

  @Test
  void aFitOfABrokenImageFailsByNameAndKeepsTheFormerOne() throws IOException {
    ImageDataGenerator generator = builder().featurewiseCenter(true).build();
    generator.fit(images);
    double mean = generator.fittedState().orElseThrow().mean()[0];
    images.breakImage(3);
    String message = assertThrows(IOException.class, () -> generator.fit(images)).getMessage();
    assertEquals("image 3 is broken", message);
    assertEquals(mean, generator.fittedState().orElseThrow().mean()[0]);
  }

  @Test
  void singleImagesGiveEverythingBack() {
    ImageDataGenerator generator = builder().samplewiseCenter(true).build();
    Image image = new Image(NumberedImages.SHAPE, new float[] {1, 2, 3, 4, 5, 6});
    generator.randomTransform(image);
    generator.standardize(image);
    generator.applyTransform(image, TransformParameters.identity().withBrightness(0.5));
    assertTrue(device.opened() > 0);
  }

  @Test
  void optionsThatAreRefusedAllocateNothing() {
    assertThrows(IllegalArgumentException.class, () -> flow().batchSize(0).open());
    assertThrows(IllegalArgumentException.class, () -> flow().seed(-1).open());
    assertThrows(
        IllegalStateException.class,
        () -> builder().featurewiseCenter(true).build().flow(images).open());
    assertEquals(0, device.opened());
  }
}
