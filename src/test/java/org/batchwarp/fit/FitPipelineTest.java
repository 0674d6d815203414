package org.batchwarp.fit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.NumberedImages;
import org.batchwarp.WatchedDevice;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.source.ImageSource;
import org.batchwarp.source.UnreadableImageException;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** How a fit reads its source and uses its device, which the statistics do not tell. */
@Tag("devices")
@Tag("toolkit")
class FitPipelineTest {
  static final List<String> DEVICES = TestedDevices.NAMES;

  /** The images of a block, where they are small. */
  private static final int BLOCK = 1024;

  private static final int COUNT = 3 * BLOCK + 5;

  /** What is done when an image was read. */
  private interface Listener {
    void read(int index);
  }

  private static NumberedImages images(int count, Listener listener) {
    return new NumberedImages(count) {
      @Override
      public void read(int index, ByteBuffer target) throws IOException {
        super.read(index, target);
        listener.read(index);
      }
    };
  }

  private static WatchedDevice open(String name) {
    return new WatchedDevice(TestedDevices.open(name));
  }

  private static ImageDataGenerator whitening(WatchedDevice device) {
    return ImageDataGenerator.builder().device(device).zcaWhitening(true).build();
  }

  private static ImageDataGenerator centering(WatchedDevice device) {
    return ImageDataGenerator.builder()
        .device(device)
        .featurewiseCenter(true)
        .horizontalFlip(true)
        .build();
  }

  private static double mean(ImageDataGenerator generator) {
    return generator.fittedState().orElseThrow().mean()[0];
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aBlockIsReadWhileTheOneBeforeIsMeasured(String name) throws IOException {
    CountDownLatch second = new CountDownLatch(BLOCK);
    NumberedImages images =
        images(
            COUNT,
            index -> {
              if (index / BLOCK == 1) {
                second.countDown();
              }
            });
    try (WatchedDevice device = open(name)) {
      device.beforeLinearAlgebra(() -> await(second));
      assertEquals(COUNT, whitening(device).measure(images, FitOptions.defaults()).count());
    }
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void noImageIsReadOnceMoreAtTheEnd(String name) throws IOException {
    try (WatchedDevice device = open(name)) {
      for (int count : new int[] {1, BLOCK, BLOCK + 1, COUNT}) {
        AtomicIntegerArray reads = new AtomicIntegerArray(count);
        NumberedImages images = images(count, reads::incrementAndGet);
        centering(device).fit(images);
        assertReads(1, reads);
      }
    }
  }

  private static void assertReads(int expected, AtomicIntegerArray reads) {
    for (int image = 0; image < reads.length(); image++) {
      assertEquals(expected, reads.get(image), "image " + image);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void imagesThatTheDeviceCanKeepAreReadOnceForAllRounds(String name) throws IOException {
    AtomicIntegerArray reads = new AtomicIntegerArray(COUNT);
    NumberedImages images = images(COUNT, reads::incrementAndGet);
    try (WatchedDevice device = open(name)) {
      ImageDataGenerator generator = centering(device);
      generator.fit(images, FitOptions.defaults().augmented(3));
      assertEquals((COUNT - 1) / 2.0, mean(generator), 1e-9);
      assertEquals(List.of(), device.open());
      int expected = device.memoryBytes() > 0 ? 1 : 3;
      assertReads(expected, reads);
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void anUnreadableImageOfALaterBlockIsToldAndKeepsTheFormerFit(String name) throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    try (WatchedDevice device = open(name)) {
      ImageDataGenerator generator = centering(device);
      generator.fit(images);
      double former = mean(generator);
      int broken = 2 * BLOCK + 7;
      images.breakImage(broken);
      for (FitOptions options :
          List.of(FitOptions.defaults(), FitOptions.defaults().augmented(2))) {
        IOException failure = assertThrows(IOException.class, () -> generator.fit(images, options));
        assertEquals("image " + broken + " is broken", failure.getMessage());
        assertEquals(broken, assertInstanceOf(UnreadableImageException.class, failure).index());
        assertEquals(List.of(), device.open());
        assertEquals(former, mean(generator));
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void anErrorOfTheSourceIsThrownAsItIs(String name) {
    Error mine = new AssertionError("mine");
    NumberedImages images =
        images(
            COUNT,
            index -> {
              if (index == BLOCK) {
                throw mine;
              }
            });
    try (WatchedDevice device = open(name)) {
      assertSame(mine, assertThrows(AssertionError.class, () -> centering(device).fit(images)));
      assertEquals(List.of(), device.open());
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void aProgressListenerThatThrowsEndsTheFitAndLeavesNothingOpen(String name) {
    RuntimeException mine = new UnsupportedOperationException("mine");
    NumberedImages images = new NumberedImages(COUNT);
    try (WatchedDevice device = open(name)) {
      for (long block = 1; block <= 4; block++) {
        long last = Math.min(COUNT, block * BLOCK);
        FitOptions options =
            FitOptions.defaults()
                .withProgress(
                    count -> {
                      if (count == last) {
                        throw mine;
                      }
                    });
        assertSame(
            mine,
            assertThrows(RuntimeException.class, () -> whitening(device).fit(images, options)));
        assertEquals(List.of(), device.open());
      }
    }
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void memoryForOneBlockIsEnough(String name) throws IOException {
    NumberedImages images = new NumberedImages(COUNT);
    try (WatchedDevice device = open(name)) {
      ImageDataGenerator generator = centering(device);
      device.failFor("delivered images", 1);
      generator.fit(images);
      assertEquals((COUNT - 1) / 2.0, mean(generator), 1e-9);
      assertEquals(List.of(), device.open());
    }
  }

  /** Measuring subtracts from images in place. */
  @ParameterizedTest
  @FieldSource("DEVICES")
  void imagesInDirectMemoryStayAsTheyAre(String name) throws IOException {
    ImageShape shape = new ImageShape(3, 2, 2, DataFormat.CHANNELS_LAST);
    float[] pixels = new float[50 * shape.values()];
    Random random = new Random(1);
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = 1000 + random.nextInt(9);
    }
    ByteBuffer memory = ByteBuffer.allocateDirect(4 * pixels.length).order(ByteOrder.nativeOrder());
    memory.asFloatBuffer().put(pixels);
    try (WatchedDevice device = open(name);
        ImageSource source = ImageSource.of(memory, ElementType.FLOAT32, shape)) {
      for (DataFormat format : DataFormat.values()) {
        ImageDataGenerator.builder()
            .device(device)
            .dataFormat(format)
            .zcaWhitening(true)
            .build()
            .measure(source, FitOptions.defaults());
        float[] after = new float[pixels.length];
        memory.asFloatBuffer().get(after);
        assertArrayEquals(pixels, after);
      }
    }
  }
}
