package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.batchwarp.NumberedImages.Reading;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.source.ImageSource;
import org.batchwarp.source.UnreadableImageException;

/**
 * The life of one flow, drawn at random: on a device that others use too, on one of its own or on
 * both, of images that sometimes cannot be read, by whatever calls, and closed wherever it is.
 * Every image has its own number in all its pixels and as its label, so each value that is
 * delivered is known.
 */
final class FlowStress {
  /** Eleven of these are gathered on several threads; simulated devices are slow, so few are. */
  private static final ImageShape LARGE = new ImageShape(160, 160, 1, DataFormat.CHANNELS_LAST);

  private static final int LARGE_BATCH = 11;
  private static final int ONE_IN = 16;
  private static final int MOST_CALLS_IF_LARGE = 5;

  private static final int MOST_IMAGES = 40;
  private static final int MOST_BATCH = 20;
  private static final int MOST_CALLS = 24;

  /** Before another thread closes the flow. */
  private static final int MOST_PATIENCE_NANOSECONDS = 3_000_000;

  /** Numbers differ by one, and interpolation of equal values by less than this. */
  private static final float TOLERANCE = 0.01f;

  /** What may have to end first, when a machine is busy. */
  private static final int MOST_WAITS = 600;

  private static final int WAIT_MILLISECONDS = 100;

  /** An error of a source. */
  private static final class BrokenSource extends Error {
    private static final long serialVersionUID = 1;

    BrokenSource(int index) {
      super("source broke at " + index);
    }
  }

  /** Everything that a source may do instead of reading. */
  private static final List<Reading> FAULTS =
      List.of(
          (index, target) -> {
            throw new IOException("no disk");
          },
          (index, target) -> {
            throw new IllegalStateException("no row");
          },
          (index, target) -> {
            throw new BrokenSource(index);
          },
          (index, target) -> target.putFloat(-1),
          (index, target) -> target.put(new byte[target.remaining() + Float.BYTES]),
          (index, target) -> target.put(new byte[target.remaining()]).rewind());

  /** A batch that the consumer has, and what it was when it came. */
  private record Held(Batch batch, List<Integer> indices) {}

  private final Random random;
  private final Device shared;
  private final String ownDevice;
  private final Set<Integer> broken = new HashSet<>();
  private final Deque<Held> held = new ArrayDeque<>();
  private final List<WatchedDevice> watched = new ArrayList<>();
  private boolean large;
  private int count;
  private int inFlight;

  /**
   * Prepares a life.
   *
   * @param shared stays the caller's
   * @param ownDevice the name of a device to open besides
   */
  FlowStress(long seed, Device shared, String ownDevice) {
    this.random = new Random(seed);
    this.shared = shared;
    this.ownDevice = ownDevice;
  }

  /** Plays it to its end, and sees that nothing is left of it. */
  void play() throws IOException, InterruptedException {
    if (random.nextInt(3) == 0) {
      playOnOwnDevice();
    } else {
      playOn(new WatchedDevice(shared));
    }
  }

  private void playOnOwnDevice() throws IOException, InterruptedException {
    try (Device own = Devices.open(ownDevice)) {
      if (random.nextBoolean()) {
        playOn(new WatchedDevice(own));
      } else {
        playOn(new WatchedDevice(shared), new WatchedDevice(own));
      }
    }
  }

  private void playOn(WatchedDevice... devices) throws IOException, InterruptedException {
    watched.addAll(Arrays.asList(devices));
    try (ImageSource images = images()) {
      try (Flow flow = flow(images, devices)) {
        if (random.nextInt(ONE_IN) == 0) {
          useUntilAnotherThreadCloses(flow);
        } else {
          use(flow);
        }
      }
      assertHeldAreClosed();
      assertNothingIsOpen();
    }
  }

  private void use(Flow flow) {
    int calls = random.nextInt(large ? MOST_CALLS_IF_LARGE : MOST_CALLS);
    for (int i = 0; i < calls; i++) {
      call(flow);
    }
    if (random.nextBoolean()) {
      giveBackAll();
    }
  }

  /** Does not look at batches, as their memory may go at any time. */
  private void useUntilAnotherThreadCloses(Flow flow) throws InterruptedException {
    long patience = random.nextInt(MOST_PATIENCE_NANOSECONDS);
    Thread other =
        new Thread(
            () -> {
              LockSupport.parkNanos(patience);
              flow.close();
            });
    other.start();
    boolean closed = false;
    while (!closed) {
      try {
        (random.nextInt(4) == 0 ? flow.get(0) : flow.next()).close();
      } catch (UncheckedIOException | BrokenSource e) {
        assertTrue(!broken.isEmpty(), e::getMessage);
      } catch (IllegalStateException e) {
        assertEquals("the flow is closed", e.getMessage());
        closed = true;
      }
    }
    other.join();
  }

  private ImageSource images() {
    large = random.nextInt(ONE_IN) == 0;
    ImageShape shape = large ? LARGE : NumberedImages.SHAPE;
    count = large ? MOST_IMAGES : 1 + random.nextInt(MOST_IMAGES);
    if (random.nextInt(4) == 0) {
      return inDirectMemory(shape);
    }
    NumberedImages images = new NumberedImages(count, shape);
    if (random.nextBoolean()) {
      int faults = random.nextInt(1 + count / 8);
      for (int i = 0; i < faults; i++) {
        int index = random.nextInt(count);
        broken.add(index);
        images.breakImage(index, FAULTS.get(random.nextInt(FAULTS.size())));
      }
    }
    return images;
  }

  private ImageSource inDirectMemory(ImageShape shape) {
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(count * shape.values() * Float.BYTES)
            .order(ByteOrder.nativeOrder());
    for (int index = 0; index < count; index++) {
      for (int value = 0; value < shape.values(); value++) {
        pixels.putFloat(index);
      }
    }
    return ImageSource.of(pixels.flip(), ElementType.FLOAT32, shape);
  }

  private Flow flow(ImageSource images, Device... devices) throws IOException {
    inFlight = 1 + random.nextInt(4);
    ImageDataGeneratorBuilder generator = ImageDataGenerator.builder();
    if (random.nextInt(4) > 0) {
      generator.widthShiftRange(1).horizontalFlip(true);
    }
    FlowBuilder flow =
        generator
            .build()
            .flow(images)
            .labels(NdArray.of(IntStream.range(0, count).map(FlowStress::label).toArray()))
            .devices(devices)
            .batchSize(large ? LARGE_BATCH : 1 + random.nextInt(MOST_BATCH))
            .batchesInFlight(inFlight)
            .seed(random.nextInt(1000));
    if (random.nextBoolean()) {
      flow.residentBytes(random.nextBoolean() ? 0 : Long.MAX_VALUE);
    }
    return flow.open();
  }

  private static int label(int index) {
    return 1000 - index;
  }

  private void call(Flow flow) {
    int choice = random.nextInt(20);
    if (choice == 0) {
      flow.reset();
    } else if (choice == 1) {
      flow.onEpochEnd();
    } else if (choice == 2) {
      flow.restore(flow.position());
    } else {
      while (held.size() >= inFlight || (!held.isEmpty() && random.nextBoolean())) {
        giveBack();
      }
      take(flow, choice == 3);
    }
  }

  private void take(Flow flow, boolean byIndex) {
    Batch batch;
    try {
      batch = byIndex ? flow.get(random.nextInt(flow.length())) : flow.next();
    } catch (UncheckedIOException e) {
      UnreadableImageException cause = (UnreadableImageException) e.getCause();
      assertTrue(broken.contains(cause.index()), e::getMessage);
      assertTrue(e.getMessage().contains("image " + cause.index()), e::getMessage);
      return;
    } catch (BrokenSource e) {
      return;
    }
    Held one = new Held(batch, Arrays.stream(batch.indices()).boxed().toList());
    held.add(one);
    assertIsRight(one);
    for (int index : one.indices) {
      assertTrue(!broken.contains(index), () -> "image " + index + " is broken");
    }
  }

  /** Looks again whether a batch is what it was, and closes it. */
  private void giveBack() {
    Held one = random.nextBoolean() ? held.removeFirst() : held.removeLast();
    assertIsRight(one);
    one.batch.close();
  }

  private void giveBackAll() {
    while (!held.isEmpty()) {
      giveBack();
    }
  }

  private static void assertIsRight(Held one) {
    double[] labels = one.batch.labels().orElseThrow().toDoubles();
    for (int i = 0; i < one.indices.size(); i++) {
      int index = one.indices.get(i);
      assertEquals(label(index), labels[i]);
      for (float value : one.batch.image(i).values()) {
        if (!(Math.abs(value - index) < TOLERANCE)) {
          throw new AssertionError("image " + index + " has the value " + value);
        }
      }
    }
  }

  private void assertHeldAreClosed() {
    for (Held one : held) {
      assertThrows(IllegalStateException.class, one.batch::bytes);
      one.batch.close();
    }
  }

  private void assertNothingIsOpen() throws InterruptedException {
    for (WatchedDevice device : watched) {
      for (int wait = 0; wait < MOST_WAITS && !device.open().isEmpty(); wait++) {
        Thread.sleep(WAIT_MILLISECONDS);
      }
      assertEquals(List.of(), device.open(), "left open");
    }
  }
}
