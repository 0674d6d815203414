package org.batchwarp.source;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.stream.Stream;
import org.batchwarp.Fixtures;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ImageFileReaderTest {
  // What decoders may differ by in JPEG's transform; PNG and BMP are exact.
  private static final int JPEG_TOLERANCE = 2;

  @TempDir Path folder;

  static Stream<String> files() throws IOException {
    return NpzFile.read(Fixtures.image("expected.npz")).keySet().stream();
  }

  @ParameterizedTest
  @MethodSource("files")
  void givesPillowsPixelsInEveryColorMode(String name) throws IOException {
    NdArray expected = NpzFile.read(Fixtures.image("expected.npz")).get(name);
    DecodedImage image = ImageFileReader.decode(Fixtures.image(name));

    assertArrayEquals(new int[] {image.height(), image.width(), 8}, expected.shape());
    int tolerance = FileMagic.of(Fixtures.image(name)) == FileMagic.JPEG ? JPEG_TOLERANCE : 0;
    assertClose(expected, 0, image.convert(ColorMode.GRAYSCALE), 1, tolerance);
    assertClose(expected, 1, image.convert(ColorMode.RGB), 3, tolerance);
    assertClose(expected, 4, image.convert(ColorMode.RGBA), 4, tolerance);
  }

  private static void assertClose(
      NdArray expected, int first, byte[] actual, int channels, int tolerance) {
    assertEquals(expected.size() / 8 * channels, actual.length);
    for (int i = 0; i < actual.length; i++) {
      long value = expected.getLong(i / channels * 8 + first + i % channels);
      assertEquals((double) value, actual[i] & 0xFF, tolerance, "value " + i);
    }
  }

  @Test
  void takesTheHighByteOfGrayWithSixteenBits() throws IOException {
    assertArrayEquals(
        ImageFileReader.decode(Fixtures.image("gray.png")).samples(),
        ImageFileReader.decode(Fixtures.image("gray16.png")).convert(ColorMode.GRAYSCALE));
  }

  @ParameterizedTest
  @MethodSource("files")
  void readsTheSizeFromTheHeader(String name) throws IOException {
    int[] expected = NpzFile.read(Fixtures.image("expected.npz")).get(name).shape();
    assertEquals(
        new ImageFileReader.Size(expected[0], expected[1]),
        ImageFileReader.size(Fixtures.image(name)));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rgb.png",
        "gray1.png",
        "palette_alpha.png",
        "rgb16.png",
        "rgb.bmp",
        "palette4.bmp",
        "bgra.bmp",
        "run_lengths.bmp",
        "rgb.jpg",
        "progressive.jpg",
        "gray.jpg"
      })
  void refusesEveryTruncation(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image(name));
    Path file = folder.resolve("truncated");
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertMalformed(file, "");
    }
  }

  @Test
  void noticesEveryChangedBitOfPng() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image("palette4.png"));
    Path file = folder.resolve("corrupt.png");
    for (int bit = 0; bit < 8 * bytes.length; bit++) {
      byte[] corrupt = bytes.clone();
      corrupt[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(file, corrupt);
      assertMalformed(file, "");
    }
  }

  @Test
  void noticesDamageInTheMiddleOfJpeg() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image("rgb.jpg"));
    // An end of image in the middle of the scan, whose length the structure does not tell.
    ByteBuffer.wrap(bytes).putShort(bytes.length - 60, (short) 0xFFD9);
    Path file = folder.resolve("corrupt.jpg");
    Files.write(file, bytes);
    assertMalformed(file, "image is corrupt: Corrupt JPEG data");
  }

  @Test
  void refusesImagesThatClaimToBeEnormous() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image("rgb.bmp"));
    ByteBuffer.wrap(bytes).put(21, (byte) 0x7F).put(25, (byte) 0x7F);
    Path file = folder.resolve("enormous.bmp");
    Files.write(file, bytes);
    assertMalformed(file, "BMP is truncated");
  }

  @ParameterizedTest
  @CsvSource({
    "bad_cmyk.jpg, CMYK JPEG is not supported",
    "expected.npz, 'not a PNG, JPEG or BMP image'",
  })
  void refusesOtherImages(String name, String problem) {
    assertMalformed(Fixtures.image(name), problem);
  }

  private static void assertMalformed(Path file, String problem) {
    String message =
        assertThrows(MalformedFileException.class, () -> ImageFileReader.decode(file)).getMessage();
    assertTrue(message.startsWith(file + ": " + problem), message);
    assertEquals(1, message.lines().count());
  }

  @Test
  void resizesToTheNearestPixelThatPillowTakes() throws IOException {
    for (Map.Entry<String, NdArray> entry :
        NpzFile.read(Fixtures.image("nearest.npz")).entrySet()) {
      String[] lengths = entry.getKey().split(" ", 2);
      int length = Integer.parseInt(lengths[0]);
      int target = Integer.parseInt(lengths[1]);
      byte[] line = new byte[length];
      for (int i = 0; i < length; i++) {
        line[i] = (byte) i;
      }
      NdArray expected = entry.getValue();
      String message = entry.getKey();
      assertEquals(
          expected, NdArray.of(NearestResize.resize(line, 1, length, 1, 1, target)), message);
      assertEquals(
          expected, NdArray.of(NearestResize.resize(line, length, 1, 1, target, 1)), message);
    }
  }

  @Test
  void compressedImagesThatClaimTooMuchAreRefused() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.image("run_lengths.bmp"));
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(18, 13000).putInt(22, 13000);
    Path file = Files.write(folder.resolve("claim.bmp"), bytes);
    String message =
        assertThrows(MalformedFileException.class, () -> ImageFileReader.decode(file)).getMessage();
    assertEquals(
        file
            + ": header claims an image of 13000x13000, which a file of "
            + bytes.length
            + " bytes cannot hold",
        message);
  }
}
