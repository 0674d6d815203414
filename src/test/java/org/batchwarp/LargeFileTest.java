package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.batchwarp.array.DataFormat;
import org.batchwarp.device.Device;
import org.batchwarp.device.ProcessUsage;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/**
 * Images of 206 GB in an {@code .npy} file, most of which were never written, so that they are zero
 * and take no room on the disk.
 */
class LargeFileTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int COUNT = 1 << 20;
  private static final int SIDE = 256;
  private static final int CHANNELS = 3;
  private static final int IMAGE_BYTES = SIDE * SIDE * CHANNELS;

  /** The dictionary fills it up with spaces. */
  private static final int HEADER_BYTES = 128;

  private static final int BATCH = 8;
  private static final int BATCHES = 5;
  private static final long MOST_KILOBYTES = 1 << 20;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeHeader() throws IOException {
    file = folder.resolve("large.npy");
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      String dictionary =
          "{'descr': '|u1', 'fortran_order': False, 'shape': (%d, %d, %d, %d), }"
              .formatted(COUNT, SIDE, SIDE, CHANNELS);
      int length = HEADER_BYTES - 10;
      bytes.write(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 1, 0, (byte) length, 0});
      bytes.write(
          ("%-" + (length - 1) + "s\n").formatted(dictionary).getBytes(StandardCharsets.US_ASCII));
      bytes.setLength(HEADER_BYTES + (long) COUNT * IMAGE_BYTES);
    } catch (IOException e) {
      abort("no file of 206 GB with holes can be made here: " + e.getMessage());
    }
  }

  private void mark(Set<Integer> images) throws IOException {
    try (RandomAccessFile bytes = new RandomAccessFile(file.toFile(), "rw")) {
      for (int image : images) {
        byte[] pixels = new byte[IMAGE_BYTES];
        Arrays.fill(pixels, (byte) mark(image));
        bytes.seek(HEADER_BYTES + (long) image * IMAGE_BYTES);
        bytes.write(pixels);
      }
    }
  }

  /** What the pixels of a marked image are. */
  private static int mark(int image) {
    return 1 + image % 255;
  }

  private static FlowBuilder flow(Device device, ImageSource images) {
    return ImageDataGenerator.builder()
        .device(device)
        .horizontalFlip(true)
        .build()
        .flow(images)
        .batchSize(BATCH)
        .seed(11);
  }

  @ParameterizedTest
  @FieldSource("DEVICES")
  void batchesOfAFileOfTwoHundredGigabytesTakeLittleMemory(String name) throws IOException {
    assumeTrue(ProcessUsage.isKnownHere(), "only Linux tells what a process holds");
    try (Device device = TestedDevices.open(name)) {
      long before = ProcessUsage.anonymousKilobytes();
      Set<Integer> drawn = new TreeSet<>();
      try (ImageSource images = ImageSource.npy(file, DataFormat.CHANNELS_LAST);
          Flow flow = flow(device, images).open()) {
        assertEquals(COUNT, images.count());
        for (int i = 0; i < BATCHES; i++) {
          try (Batch batch = flow.next()) {
            assertIsMarked(batch, Set.of());
            for (int index : batch.indices()) {
              drawn.add(index);
            }
          }
        }
      }
      // Every other image that comes, and the last of the file.
      Set<Integer> marked = new TreeSet<>(drawn);
      marked.removeIf(image -> image % 2 == 0);
      assertTrue(marked.size() > 1 && marked.size() < drawn.size());
      marked.add(COUNT - 1);
      mark(marked);
      try (ImageSource images = ImageSource.npy(file, DataFormat.CHANNELS_LAST);
          Flow shuffled = flow(device, images).open();
          Flow inOrder = flow(device, images).shuffle(false).open()) {
        for (int i = 0; i < BATCHES; i++) {
          try (Batch batch = shuffled.next()) {
            assertIsMarked(batch, marked);
          }
        }
        try (Batch last = inOrder.get(inOrder.length() - 1)) {
          assertEquals(COUNT - 1, last.indices()[BATCH - 1]);
          assertIsMarked(last, marked);
        }
      }
      long grown = ProcessUsage.anonymousKilobytes() - before;
      assertTrue(grown < MOST_KILOBYTES, () -> "memory grew by " + grown + " kB");
    }
  }

  private static void assertIsMarked(Batch batch, Set<Integer> marked) {
    int[] indices = batch.indices();
    for (int i = 0; i < indices.length; i++) {
      int index = indices[i];
      float expected = marked.contains(index) ? mark(index) : 0;
      for (float value : batch.image(i).values()) {
        if (value != expected) {
          throw new AssertionError("image " + index + ": " + value + ", not " + expected);
        }
      }
    }
  }
}
