package org.batchwarp.sink;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.config.Compatibility;
import org.batchwarp.source.ColorMode;
import org.batchwarp.source.ImageFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFolderSinkTest {
  @TempDir Path root;

  private static FloatBuffer counting(ImageShape shape) {
    float[] values = new float[shape.values()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i % 256;
    }
    // Makes the least and the greatest value those of a byte, so that scaling changes nothing.
    values[0] = 0;
    values[values.length - 1] = 255;
    return FloatBuffer.wrap(values);
  }

  private byte[] readBack(ColorMode mode) throws IOException {
    try (ImageFolder folder = ImageFolder.open(root, mode)) {
      ByteBuffer pixels = ByteBuffer.allocate(folder.shape().values());
      folder.read(0, pixels);
      return pixels.array();
    }
  }

  @ParameterizedTest
  @CsvSource({"1, GRAYSCALE", "3, RGB", "4, RGBA"})
  void writesPngThatReadsBackExactly(int channels, ColorMode mode) throws IOException {
    ImageShape shape = new ImageShape(9, 7, channels, DataFormat.CHANNELS_LAST);
    FloatBuffer pixels = counting(shape);
    Path classFolder = root.resolve("a");

    try (ImageFolderSink sink =
        ImageFolderSink.direct(classFolder, "aug", "png", Compatibility.KERAS_3)) {
      sink.write(pixels, shape, 12, 3456);
    }

    assertEquals(List.of("aug_12_3456.png"), Fixtures.list(classFolder));
    byte[] expected = new byte[shape.values()];
    for (int i = 0; i < expected.length; i++) {
      expected[i] = (byte) pixels.get(i);
    }
    assertArrayEquals(expected, readBack(mode));
    assertEquals(0, pixels.position());
  }

  @ParameterizedTest
  @CsvSource({"jpeg, 1", "jpg, 3"})
  void writesJpegCloseToThePixels(String format, int channels) throws IOException {
    ImageShape shape = new ImageShape(16, 16, channels, DataFormat.CHANNELS_LAST);
    float[] values = new float[shape.values()];
    for (int i = 0; i < values.length; i++) {
      values[i] = i / channels % 16 * 17;
    }
    try (ImageFolderSink sink =
        ImageFolderSink.direct(root.resolve("a"), "", format, Compatibility.KERAS_2)) {
      sink.write(FloatBuffer.wrap(values), shape, 0, 1);
    }
    assertEquals(List.of("_0_1." + format), Fixtures.list(root.resolve("a")));
    byte[] actual = readBack(channels == 1 ? ColorMode.GRAYSCALE : ColorMode.RGB);
    for (int i = 0; i < actual.length; i++) {
      assertEquals(values[i], actual[i] & 0xFF, 12, "value " + i);
    }
  }

  @Test
  void writesJpegWithPillowsQuality() throws IOException {
    ImageShape shape = new ImageShape(8, 8, 3, DataFormat.CHANNELS_LAST);
    try (ImageFolderSink sink = ImageFolderSink.direct(root, "", "jpeg", Compatibility.KERAS_3)) {
      sink.write(counting(shape), shape, 0, 1);
    }
    assertArrayEquals(
        quantization(Fixtures.image("rgb.jpg")), quantization(root.resolve("_0_1.jpeg")));
  }

  private static byte[] quantization(Path file) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    int start = 2;
    while ((bytes[start + 1] & 0xFF) != 0xDB) {
      start += 2 + (((bytes[start + 2] & 0xFF) << 8) | (bytes[start + 3] & 0xFF));
    }
    byte[] table = new byte[64];
    System.arraycopy(bytes, start + 5, table, 0, table.length);
    return table;
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void scalesAsKeras(Compatibility compatibility) throws IOException {
    var arrays = NpzFile.read(Fixtures.image("scaled.npz"));
    for (String name : List.of("signed", "positive", "negative", "constant", "zero")) {
      NdArray image = arrays.get(name);
      int[] axes = image.shape();
      ImageShape shape = new ImageShape(axes[0], axes[1], axes[2], DataFormat.CHANNELS_LAST);
      NdArray expected = arrays.get(name + " " + compatibility);

      byte[] bytes =
          new ImageScaler(compatibility).toBytes(FloatBuffer.wrap(image.toFloats()), shape);

      assertEquals(expected, NdArray.of(bytes, axes), name);
    }
  }

  @Test
  void putsChannelsLast() {
    ImageShape shape = new ImageShape(1, 2, 3, DataFormat.CHANNELS_FIRST);
    FloatBuffer pixels = FloatBuffer.wrap(new float[] {77, 0, 255, 51, 102, 153, 204}).position(1);
    assertArrayEquals(
        new byte[] {0, 51, (byte) 153, (byte) 255, 102, (byte) 204},
        new ImageScaler(Compatibility.KERAS_3).toBytes(pixels, shape));
  }

  @Test
  void valuesThatAreNoNumbersDoNotFail() {
    ImageShape shape = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);
    FloatBuffer pixels = FloatBuffer.wrap(new float[] {Float.NaN, 1});
    assertArrayEquals(new byte[2], new ImageScaler(Compatibility.KERAS_3).toBytes(pixels, shape));
  }

  @Test
  void stagedFilesAppearTogether() throws IOException {
    ImageShape shape = new ImageShape(2, 2, 1, DataFormat.CHANNELS_LAST);
    Path target = root.resolve("out");
    try (ImageFolderSink sink = ImageFolderSink.staged(target, "a", "png", Compatibility.KERAS_3)) {
      sink.write(counting(shape), shape, 0, 1);
      sink.write(counting(shape), shape, 1, 2);
      assertTrue(Files.notExists(target));
      sink.commit();
      assertThrows(IllegalStateException.class, () -> sink.write(counting(shape), shape, 0, 1));
    }
    assertEquals(List.of("a_0_1.png", "a_1_2.png"), Fixtures.list(target));
    assertEquals(List.of("out"), Fixtures.list(root));
  }

  @Test
  void stagedFilesAreGoneWithoutCommit() throws IOException {
    ImageShape shape = new ImageShape(2, 2, 1, DataFormat.CHANNELS_LAST);
    try (ImageFolderSink sink =
        ImageFolderSink.staged(root.resolve("out"), "a", "png", Compatibility.KERAS_3)) {
      sink.write(counting(shape), shape, 0, 1);
    }
    assertEquals(List.of(), Fixtures.list(root));
  }

  @Test
  void writesFromSeveralThreadsAtOnce() throws IOException {
    ImageShape shape = new ImageShape(4, 4, 3, DataFormat.CHANNELS_LAST);
    try (ImageFolderSink sink = ImageFolderSink.direct(root, "a", "png", Compatibility.KERAS_3)) {
      IntStream.range(0, 50).parallel().forEach(i -> write(sink, shape, i));
    }
    assertEquals(50, Fixtures.list(root).size());
  }

  private static void write(ImageFolderSink sink, ImageShape shape, int index) {
    try {
      sink.write(counting(shape), shape, index, 0);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @ParameterizedTest
  @CsvSource({"png, 2", "png, 5", "jpeg, 4"})
  void refusesOtherNumbersOfChannels(String format, int channels) throws IOException {
    ImageShape shape = new ImageShape(2, 2, channels, DataFormat.CHANNELS_LAST);
    try (ImageFolderSink sink = ImageFolderSink.direct(root, "a", format, Compatibility.KERAS_3)) {
      IllegalArgumentException e =
          assertThrows(
              IllegalArgumentException.class, () -> sink.write(counting(shape), shape, 0, 1));
      assertTrue(e.getMessage().endsWith("got " + channels), e.getMessage());
    }
    assertEquals(List.of(), Fixtures.list(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"gif", "PNG", ""})
  void refusesOtherFormats(String format) throws IOException {
    Path target = root.resolve("out");
    IllegalArgumentException e =
        assertThrows(
            IllegalArgumentException.class,
            () -> ImageFolderSink.direct(target, "a", format, Compatibility.KERAS_3));
    assertEquals("save format must be png, jpeg or jpg, got " + format, e.getMessage());
    assertEquals(List.of(), Fixtures.list(root));
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "a/b", "a\\b", "a\n"})
  void refusesPrefixesThatAreNoFileNames(String prefix) throws IOException {
    assertThrows(
        IllegalArgumentException.class,
        () -> ImageFolderSink.staged(root.resolve("out"), prefix, "png", Compatibility.KERAS_3));
    assertEquals(List.of(), Fixtures.list(root));
  }
}
