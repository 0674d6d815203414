package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.stream.Stream;
import org.batchwarp.NumberedImages.Reading;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.source.ImageSource;
import org.batchwarp.source.UnreadableImageException;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** A source that fails, or does what it may not, costs the batch that it fails for. */
class FlowFailureTest {
  private static final int COUNT = 48;
  private static final int BATCH = 16;

  /** An image of the second of three batches. */
  private static final int BROKEN = 21;

  /** A batch of these is gathered on several threads. */
  private static final ImageShape LARGE = new ImageShape(128, 128, 1, DataFormat.CHANNELS_LAST);

  /**
   * A way that batches are made.
   *
   * @param ahead whether by next, and not by get
   * @param keeping whether images stay on the device
   */
  record Way(boolean ahead, boolean keeping, ImageShape shape) {
    static Stream<Way> all() {
      return Stream.of(NumberedImages.SHAPE, LARGE)
          .flatMap(
              shape ->
                  Stream.of(
                      new Way(true, true, shape),
                      new Way(true, false, shape),
                      new Way(false, true, shape),
                      new Way(false, false, shape)));
    }

    /**
     * Lets an image be read otherwise.
     *
     * @return what its batch throws
     */
    Throwable fail(Reading reading) throws IOException {
      NumberedImages images = new NumberedImages(COUNT, shape);
      images.breakImage(BROKEN, reading);
      try (Device device = TestedDevices.open("java");
          Flow flow =
              ImageDataGenerator.builder()
                  .device(device)
                  .horizontalFlip(true)
                  .build()
                  .flow(images)
                  .batchSize(BATCH)
                  .shuffle(false)
                  .residentBytes(keeping ? Long.MAX_VALUE : 0)
                  .open()) {
        assertIsWhole(flow, 0);
        Throwable failure = assertThrows(Throwable.class, () -> batch(flow, 1));
        assertIsWhole(flow, 2);
        images.repairAll();
        for (int index = 0; index < 6; index++) {
          passBy(flow, index % 3);
        }
        for (int index = 0; index < 3; index++) {
          assertIsWhole(flow, index);
        }
        return failure;
      }
    }

    private Batch batch(Flow flow, int index) {
      return ahead ? flow.next() : flow.get(index);
    }

    /** A batch that may have been made before the image was repaired. */
    private void passBy(Flow flow, int index) {
      try {
        batch(flow, index).close();
      } catch (UncheckedIOException | AssertionError e) {
        assertEquals(BROKEN / BATCH, index);
      }
    }

    private void assertIsWhole(Flow flow, int index) {
      try (Batch batch = batch(flow, index)) {
        for (int image = 0; image < BATCH; image++) {
          for (float value : batch.image(image).values()) {
            assertEquals(index * BATCH + image, value);
          }
        }
      }
    }
  }

  static Stream<Way> ways() {
    return Way.all();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anExceptionOfASourceIsToldWithTheImage(Way way) throws IOException {
    IOException mine = new IOException("no disk");
    Throwable failure =
        way.fail(
            (index, target) -> {
              throw mine;
            });
    assertIsOfTheBrokenImage("no disk", failure);
    assertSame(mine, failure.getCause().getCause());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anUncheckedExceptionIsToldLikewise(Way way) throws IOException {
    RuntimeException mine = new NoSuchElementException("no row");
    Throwable failure =
        way.fail(
            (index, target) -> {
              throw mine;
            });
    assertIsOfTheBrokenImage("no row", failure);
    assertSame(mine, failure.getCause().getCause());
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anErrorIsThrownAsItIs(Way way) throws IOException {
    Error mine = new AssertionError("mine");
    assertSame(
        mine,
        way.fail(
            (index, target) -> {
              throw mine;
            }));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anImageThatIsTooShortIsRefused(Way way) throws IOException {
    int bytes = Float.BYTES * way.shape().values();
    Throwable failure = way.fail((index, target) -> target.position(target.position() + bytes - 1));
    assertIsOfTheBrokenImage(
        "the source advanced its buffer by %d bytes, not by the %d of an image"
            .formatted(bytes - 1, bytes),
        failure);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void anImageThatIsTooLongIsRefused(Way way) throws IOException {
    int bytes = Float.BYTES * way.shape().values();
    Throwable failure = way.fail((index, target) -> target.put(new byte[bytes + 1]));
    assertIsOfTheBrokenImage(
        "the source wrote more than the %d bytes of an image".formatted(bytes), failure);
  }

  @ParameterizedTest
  @MethodSource("ways")
  void aBufferThatWasWoundBackIsRefused(Way way) throws IOException {
    int bytes = Float.BYTES * way.shape().values();
    UncheckedIOException failure =
        assertInstanceOf(
            UncheckedIOException.class,
            way.fail((index, target) -> target.put(new byte[bytes]).flip()));
    assertEquals(
        BROKEN, assertInstanceOf(UnreadableImageException.class, failure.getCause()).index());
  }

  private static void assertIsOfTheBrokenImage(String reason, Throwable failure) {
    assertInstanceOf(UncheckedIOException.class, failure);
    assertEquals("image " + BROKEN + ": " + reason, failure.getMessage());
    var unreadable = assertInstanceOf(UnreadableImageException.class, failure.getCause());
    assertEquals(BROKEN, unreadable.index());
  }

  @Test
  void ofSeveralImagesTheFirstIsTold() throws IOException {
    NumberedImages images = new NumberedImages(COUNT, LARGE);
    for (int index = 3; index < COUNT; index++) {
      images.breakImage(index);
    }
    try (Device device = TestedDevices.open("java");
        Flow flow =
            ImageDataGenerator.builder()
                .device(device)
                .build()
                .flow(images)
                .batchSize(COUNT)
                .shuffle(false)
                .open()) {
      for (int i = 0; i < 10; i++) {
        String message = assertThrows(UncheckedIOException.class, flow::next).getMessage();
        assertEquals("image 3 is broken", message);
      }
    }
  }

  @Test
  void aFitRefusesImagesOfAnotherSize() throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    images.breakImage(BROKEN, (index, target) -> target.put(new byte[25]));
    try (Device device = TestedDevices.open("java")) {
      ImageDataGenerator generator =
          ImageDataGenerator.builder().device(device).featurewiseCenter(true).build();
      String message = assertThrows(IOException.class, () -> generator.fit(images)).getMessage();
      assertEquals("image 21: the source wrote more than the 24 bytes of an image", message);
    }
  }

  @Test
  void theFileOfAnImageInAFolderIsTold(@TempDir Path root) throws IOException {
    Path cats = Files.createDirectory(root.resolve("cats"));
    for (String name : List.of("a.png", "b.png")) {
      Files.copy(Fixtures.image("rgb.png"), cats.resolve(name));
    }
    try (Device device = TestedDevices.open("java");
        ImageSource images = ImageSource.folder(root);
        Flow flow =
            ImageDataGenerator.builder()
                .device(device)
                .build()
                .flow(images)
                .shuffle(false)
                .open()) {
      Path absent = cats.resolve("b.png");
      Files.delete(absent);
      var failure = assertThrows(UncheckedIOException.class, flow::next);
      assertEquals(
          "image 1: cannot read " + absent + ": no such file or directory", failure.getMessage());
      var unreadable = assertInstanceOf(UnreadableImageException.class, failure.getCause());
      assertEquals("cats/b.png", unreadable.name());
    }
  }
}
