package org.batchwarp.array;

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
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NpzFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @ValueSource(strings = {"named.npz", "compressed.npz"})
  void readsWhatNumpyWrote(String name) throws IOException {
    Map<String, NdArray> arrays = NpzFile.read(Fixtures.array(name));

    assertEquals(List.of("images", "labels"), List.copyOf(arrays.keySet()));
    assertEquals(NdArray.of(new long[] {0, 1}), arrays.get("labels"));
    assertArrayEquals(new int[] {2, 2, 2, 3}, arrays.get("images").shape());
    assertEquals(23, arrays.get("images").getLong(23));
  }

  @Test
  void readsBackWhatItWrote() throws IOException {
    Map<String, NdArray> arrays = NpzFile.read(Fixtures.array("named.npz"));
    Path file = folder.resolve("copy.npz");

    NpzFile.write(file, arrays);

    assertEquals(arrays, NpzFile.read(file));
    assertEquals(List.of("copy.npz"), Fixtures.list(folder));
  }

  @Test
  void writesTheSameBytesInAnyTimeZoneAndOrder() throws IOException {
    NdArray a = NdArray.of(new int[] {1, 2});
    NdArray b = NdArray.of(new float[] {3});
    TimeZone zone = TimeZone.getDefault();
    try {
      TimeZone.setDefault(TimeZone.getTimeZone("UTC"));
      NpzFile.write(folder.resolve("1.npz"), new java.util.LinkedHashMap<>(Map.of("a", a, "b", b)));
      TimeZone.setDefault(TimeZone.getTimeZone("Pacific/Auckland"));
      NpzFile.write(folder.resolve("2.npz"), new java.util.TreeMap<>(Map.of("b", b, "a", a)));
    } finally {
      TimeZone.setDefault(zone);
    }
    assertArrayEquals(
        Files.readAllBytes(folder.resolve("1.npz")), Files.readAllBytes(folder.resolve("2.npz")));
  }

  @ParameterizedTest
  @ValueSource(strings = {"named.npz", "compressed.npz"})
  void refusesEveryTruncation(String name) throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.array(name));
    Path file = folder.resolve("truncated.npz");
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertMalformed(file, "");
    }
  }

  @Test
  void noticesCorruptData() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.array("named.npz"));
    int data = new String(bytes, java.nio.charset.StandardCharsets.ISO_8859_1).indexOf("\3\4\5\6");
    bytes[data] ^= 1;
    Path file = folder.resolve("corrupt.npz");
    Files.write(file, bytes);

    assertMalformed(file, "entry images.npy: data are corrupt");
  }

  @Test
  void refusesEntriesThatAreNoArrays() throws IOException {
    Path file = zip("readme.txt", new byte[5]);
    assertMalformed(file, "entry readme.txt is not an .npy array");
  }

  @Test
  void refusesEntriesThatClaimMoreThanTheFileCanHold() throws IOException {
    byte[] bytes = Files.readAllBytes(zip("a.npy", new byte[500]));
    int directory = lastIndexOf(bytes, 0x02014B50);
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(directory + 24, 2_000_000_000);
    Path file = folder.resolve("bomb.npz");
    Files.write(file, bytes);

    assertMalformed(file, "claims 2000000000 bytes, more than the file can hold");
  }

  private static int lastIndexOf(byte[] bytes, int word) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int position = bytes.length - Integer.BYTES;
    while (buffer.getInt(position) != word) {
      position--;
    }
    return position;
  }

  @Test
  void namesAFileThatDoesNotExist() {
    Path file = folder.resolve("absent.npz");
    IOException e = assertThrows(IOException.class, () -> NpzFile.read(file));
    assertEquals("cannot read " + file + ": no such file or directory", e.getMessage());
  }

  private Path zip(String entry, byte[] content) throws IOException {
    Path file = folder.resolve("made.npz");
    try (ZipOutputStream zip = new ZipOutputStream(Files.newOutputStream(file))) {
      zip.putNextEntry(new ZipEntry(entry));
      zip.write(content);
    }
    return file;
  }

  private static void assertMalformed(Path file, String problem) {
    String message =
        assertThrows(MalformedFileException.class, () -> NpzFile.read(file)).getMessage();
    assertTrue(message.startsWith(file.toString()), message);
    assertTrue(message.contains(problem), message);
  }
}
