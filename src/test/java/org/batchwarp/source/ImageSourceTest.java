package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.zip.GZIPOutputStream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageSourceTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);

  @TempDir Path folder;

  static byte[] readBytes(ImageSource source, int index) throws IOException {
    ByteBuffer target = ByteBuffer.allocate(source.shape().values() * source.type().bytes());
    source.read(index, target);
    assertFalse(target.hasRemaining());
    return target.array();
  }

  private static float[] readFloats(ImageSource source, int index) throws IOException {
    // An odd position and a foreign order must not matter.
    ByteBuffer target = ByteBuffer.allocateDirect(1 + source.shape().values() * Float.BYTES);
    target.order(ByteOrder.BIG_ENDIAN).position(1);
    source.read(index, target);
    assertFalse(target.hasRemaining());
    float[] values = new float[source.shape().values()];
    target.position(1).slice().order(ByteOrder.nativeOrder()).asFloatBuffer().get(values);
    return values;
  }

  @Nested
  class InMemory {
    @Test
    void bytes() throws IOException {
      try (ImageSource source = ImageSource.of(new byte[] {1, 2, 3, 4}, SHAPE)) {
        assertEquals(2, source.count());
        assertEquals(ElementType.UINT8, source.type());
        assertArrayEquals(new byte[] {3, 4}, readBytes(source, 1));
      }
    }

    @Test
    void floats() throws IOException {
      try (ImageSource source = ImageSource.of(new float[] {1, 2, 3, 4}, SHAPE)) {
        assertEquals(2, source.count());
        assertEquals(ElementType.FLOAT32, source.type());
        assertArrayEquals(new float[] {3, 4}, readFloats(source, 1));
      }
    }

    @Test
    void floatsInBuffers() throws IOException {
      ByteBuffer pixels = ByteBuffer.allocateDirect(20).order(ByteOrder.nativeOrder()).position(4);
      pixels.slice().order(ByteOrder.nativeOrder()).asFloatBuffer().put(new float[] {1, 2, 3, 4});
      try (ImageSource source = ImageSource.of(pixels, ElementType.FLOAT32, SHAPE)) {
        assertEquals(2, source.count());
        assertArrayEquals(new float[] {3, 4}, readFloats(source, 1));
      }
      assertEquals(4, pixels.position());
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 3})
    void mustBeWholeImages(int length) {
      assertThrows(IllegalArgumentException.class, () -> ImageSource.of(new byte[length], SHAPE));
      assertThrows(IllegalArgumentException.class, () -> ImageSource.of(new float[length], SHAPE));
      ByteBuffer buffer = ByteBuffer.allocate(4 * length + 2);
      assertThrows(
          IllegalArgumentException.class, () -> ImageSource.of(buffer, ElementType.FLOAT32, SHAPE));
    }

    @Test
    void otherTypesAreRefused() {
      assertThrows(
          IllegalArgumentException.class,
          () -> ImageSource.of(ByteBuffer.allocate(16), ElementType.FLOAT64, SHAPE));
    }

    @Test
    void readingAfterCloseOrOutOfRangeThrows() {
      ImageSource source = ImageSource.of(new byte[4], SHAPE);
      assertThrows(IndexOutOfBoundsException.class, () -> readBytes(source, 2));
      assertThrows(IndexOutOfBoundsException.class, () -> readBytes(source, -1));
      source.close();
      source.close();
      assertThrows(IllegalStateException.class, () -> readBytes(source, 0));
    }
  }

  @Nested
  class Npy {
    private Path write(NdArray array) throws IOException {
      Path file = folder.resolve("images.npy");
      NpyFile.write(file, array);
      return file;
    }

    @Test
    void bytesInEitherOrder() throws IOException {
      byte[] pixels = new byte[2 * 3 * 4 * 1];
      for (int i = 0; i < pixels.length; i++) {
        pixels[i] = (byte) (i * 11);
      }
      Path file = write(NdArray.of(pixels, 2, 3, 4, 1));
      try (ImageSource source = ImageSource.npy(file, DataFormat.CHANNELS_LAST)) {
        assertEquals(new ImageShape(3, 4, 1, DataFormat.CHANNELS_LAST), source.shape());
        assertArrayEquals(Arrays.copyOfRange(pixels, 12, 24), readBytes(source, 1));
      }
      try (ImageSource source = ImageSource.npy(file, DataFormat.CHANNELS_FIRST)) {
        assertEquals(new ImageShape(4, 1, 3, DataFormat.CHANNELS_FIRST), source.shape());
        assertArrayEquals(Arrays.copyOfRange(pixels, 0, 12), readBytes(source, 0));
      }
    }

    @Test
    void floats() throws IOException {
      Path file = write(NdArray.of(new float[] {1, 2, 3, -4.5f}, 2, 1, 2, 1));
      try (ImageSource source = ImageSource.npy(file, DataFormat.CHANNELS_LAST)) {
        assertEquals(ElementType.FLOAT32, source.type());
        assertArrayEquals(new float[] {3, -4.5f}, readFloats(source, 1));
      }
    }

    @Test
    void doublesBecomeFloats() throws IOException {
      Path file = write(NdArray.of(new double[] {1, 2, 1e300, 0.1}, 2, 1, 2, 1));
      try (ImageSource source = ImageSource.npy(file, DataFormat.CHANNELS_LAST)) {
        assertEquals(ElementType.FLOAT32, source.type());
        assertArrayEquals(new float[] {Float.POSITIVE_INFINITY, 0.1f}, readFloats(source, 1));
      }
    }

    @Test
    void readingAfterCloseThrows() throws IOException {
      Path file = write(NdArray.of(new byte[6], 1, 1, 2, 3));
      ImageSource source = ImageSource.npy(file, DataFormat.CHANNELS_LAST);
      source.close();
      assertThrows(IllegalStateException.class, () -> readBytes(source, 0));
    }

    @Test
    void otherRanksAreRefused() throws IOException {
      Path file = write(NdArray.of(new byte[6], 1, 2, 3));
      assertMalformed(
          () -> ImageSource.npy(file, DataFormat.CHANNELS_LAST),
          file + ": images must have 4 axes (count, height, width, channels), got shape (1, 2, 3)");
      assertMalformed(
          () -> ImageSource.npy(file, DataFormat.CHANNELS_FIRST),
          file + ": images must have 4 axes (count, channels, height, width), got");
    }

    @Test
    void otherTypesAreRefused() throws IOException {
      Path file = write(NdArray.of(new int[6], 1, 1, 2, 3));
      assertMalformed(
          () -> ImageSource.npy(file, DataFormat.CHANNELS_LAST),
          file + ": images must be uint8, float32 or float64, got shape (1, 1, 2, 3), int32");
    }

    @ParameterizedTest
    @CsvSource({"0, 2, 3, 1", "2, 0, 3, 1", "2, 2, 3, 0"})
    void emptyArraysAreRefused(int count, int height, int width, int channels) throws IOException {
      Path file = write(NdArray.of(new byte[0], count, height, width, channels));
      assertMalformed(
          () -> ImageSource.npy(file, DataFormat.CHANNELS_LAST), file + ": there are no pixels");
    }
  }

  @Nested
  class Idx {
    private static final byte[] IMAGES = {
      0, 0, 8, 3, 0, 0, 0, 2, 0, 0, 0, 1, 0, 0, 0, 3, 10, 20, 30, 40, 50, (byte) 200
    };
    private static final byte[] COLOR_IMAGES = {
      0, 0, 8, 4, 0, 0, 0, 1, 0, 0, 0, 1, 0, 0, 0, 2, 0, 0, 0, 3, 1, 2, 3, 4, 5, 6
    };
    private static final byte[] LABELS = {0, 0, 8, 1, 0, 0, 0, 3, 7, 0, 9};

    private Path write(byte[] bytes, boolean gzip) throws IOException {
      Path file = folder.resolve("file.idx");
      Files.write(file, gzip ? gzip(bytes) : bytes);
      return file;
    }

    private byte[] gzip(byte[] bytes) throws IOException {
      ByteArrayOutputStream compressed = new ByteArrayOutputStream();
      try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
        stream.write(bytes);
      }
      return compressed.toByteArray();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void grayImages(boolean gzip) throws IOException {
      try (ImageSource source = ImageSource.idx(write(IMAGES, gzip))) {
        assertEquals(2, source.count());
        assertEquals(new ImageShape(1, 3, 1, DataFormat.CHANNELS_LAST), source.shape());
        assertArrayEquals(new byte[] {40, 50, (byte) 200}, readBytes(source, 1));
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void colorImages(boolean gzip) throws IOException {
      try (ImageSource source = ImageSource.idx(write(COLOR_IMAGES, gzip))) {
        assertEquals(new ImageShape(1, 2, 3, DataFormat.CHANNELS_LAST), source.shape());
        assertArrayEquals(new byte[] {1, 2, 3, 4, 5, 6}, readBytes(source, 0));
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void labels(boolean gzip) throws IOException {
      assertEquals(NdArray.of(new byte[] {7, 0, 9}), IdxFile.readLabels(write(LABELS, gzip)));
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void everyTruncationIsRefused(boolean gzip) throws IOException {
      byte[] images = gzip ? gzip(IMAGES) : IMAGES;
      byte[] labels = gzip ? gzip(LABELS) : LABELS;
      for (int length = 0; length < images.length; length++) {
        Path file = write(Arrays.copyOf(images, length), false);
        assertMalformed(() -> ImageSource.idx(file), file + ": ");
      }
      for (int length = 0; length < labels.length; length++) {
        Path file = write(Arrays.copyOf(labels, length), false);
        assertMalformed(() -> IdxFile.readLabels(file), file + ": ");
      }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void surplusBytesAreRefused(boolean gzip) throws IOException {
      Path file = write(Arrays.copyOf(IMAGES, IMAGES.length + 1), gzip);
      assertMalformed(() -> ImageSource.idx(file), file + ": ");
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void enormousClaimsAreRefused(boolean gzip) throws IOException {
      byte[] claim = COLOR_IMAGES.clone();
      for (int axis = 0; axis < 4; axis++) {
        claim[4 + 4 * axis] = 0x7F;
      }
      Path file = write(claim, gzip);
      assertMalformed(() -> ImageSource.idx(file), file + ": shape (2130706433, 2130706433");
    }

    @Test
    void claimsBeyondTheDataThatAreCompressedAreRefused() throws IOException {
      byte[] claim = LABELS.clone();
      claim[4] = 0x70;
      Path file = write(claim, true);
      assertMalformed(
          () -> IdxFile.readLabels(file), "needs 1879048195 bytes of data, the file has 3");
    }

    @Test
    void otherContentsAreRefused() throws IOException {
      Path images = write(IMAGES, false);
      assertMalformed(() -> IdxFile.readLabels(images), images + ": 3 axes; labels have 1 (count)");
      Path labels = write(LABELS, false);
      assertMalformed(() -> ImageSource.idx(labels), labels + ": 1 axes; images have 3");
      Path floats = write(new byte[] {0, 0, 0x0D, 3, 0, 0, 0, 0}, false);
      assertMalformed(() -> ImageSource.idx(floats), "idx type 0x0d is not supported");
      Path empty = write(new byte[] {0, 0, 8, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, 1}, false);
      assertMalformed(() -> ImageSource.idx(empty), "axis 0 has length 0");
    }
  }

  @Nested
  class Open {
    @Test
    void recognisesNpyByContent() throws IOException {
      Path file = folder.resolve("x.idx");
      NpyFile.write(file, NdArray.of(new byte[6], 1, 1, 2, 3));
      try (ImageSource source = ImageSource.open(file, DataFormat.CHANNELS_FIRST)) {
        assertEquals(new ImageShape(2, 3, 1, DataFormat.CHANNELS_FIRST), source.shape());
      }
    }

    @Test
    void recognisesIdxByContent() throws IOException {
      Path file = folder.resolve("x.npy");
      Files.write(file, Idx.IMAGES);
      try (ImageSource source = ImageSource.open(file, DataFormat.CHANNELS_FIRST)) {
        assertEquals(2, source.count());
      }
    }

    @Test
    void opensFolders() throws IOException {
      Path classFolder = Files.createDirectories(folder.resolve("root/a"));
      Files.copy(Fixtures.image("rgb.png"), classFolder.resolve("rgb.png"));
      Path root = folder.resolve("root");
      try (ImageSource source = ImageSource.open(root, DataFormat.CHANNELS_LAST)) {
        assertEquals(1, source.count());
      }
    }

    @Test
    void namesWhatIsAccepted() throws IOException {
      Path file = Files.writeString(folder.resolve("x.csv"), "1,2,3");
      assertMalformed(
          () -> ImageSource.open(file, DataFormat.CHANNELS_LAST),
          file + ": images are read from an .npy file, an idx file (plain or gzip) or a folder");
    }

    @Test
    void namesWhatIsMissing() {
      Path file = folder.resolve("absent");
      for (Executable open :
          new Executable[] {
            () -> ImageSource.open(file, DataFormat.CHANNELS_LAST),
            () -> ImageSource.npy(file, DataFormat.CHANNELS_LAST),
            () -> ImageSource.idx(file),
            () -> ImageSource.folder(file),
            () -> IdxFile.readLabels(file)
          }) {
        IOException e = assertThrows(IOException.class, open);
        assertEquals("cannot read " + file + ": no such file or directory", e.getMessage());
      }
    }
  }

  private static void assertMalformed(Executable open, String start) {
    String message = assertThrows(MalformedFileException.class, open).getMessage();
    assertTrue(message.contains(start), message);
    assertFalse(message.contains("\n"), message);
  }
}
