package org.batchwarp.array;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.batchwarp.Fixtures;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class NpyFileTest {
  @TempDir Path folder;

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void readsWhatNumpyWroteOfEveryType(ElementType type) throws IOException {
    NdArray array = NpyFile.read(Fixtures.array(type.numpyName() + ".npy"));

    assertEquals(type, array.type());
    assertArrayEquals(new int[] {2, 3}, array.shape());
    double[] expected =
        type == ElementType.BOOL
            ? new double[] {0, 1, 1, 1, 1, 1}
            : new double[] {0, 1, 2, 3, 4, 5};
    assertArrayEquals(expected, array.toDoubles());
  }

  @ParameterizedTest
  @ValueSource(strings = {"version2", "version3"})
  void readsNewerVersions(String name) throws IOException {
    assertEquals(
        NpyFile.read(Fixtures.array("float32.npy")), NpyFile.read(Fixtures.array(name + ".npy")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"bool", "uint16", "int64", "float16", "float32", "scalar", "one_axis", "empty"})
  void writesTheBytesThatNumpyWrites(String name) throws IOException {
    Path original = Fixtures.array(name + ".npy");
    Path written = folder.resolve("written.npy");

    NpyFile.write(written, NpyFile.read(original));

    assertArrayEquals(Files.readAllBytes(original), Files.readAllBytes(written));
    assertEquals(List.of("written.npy"), Fixtures.list(folder));
  }

  @ParameterizedTest
  @CsvSource({
    "bad_fortran, Fortran order",
    "bad_big_endian, dtype >f4 is big-endian",
    "bad_structured, structured dtypes are not supported",
    "bad_object, dtype |O is not supported",
    "bad_unicode, dtype <U2 is not supported",
    "bad_complex, dtype <c8 is not supported",
  })
  void refusesWhatItCannotHold(String name, String problem) {
    assertMalformed(Fixtures.array(name + ".npy"), problem);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "{'descr': '<f4', 'fortran_order': False, 'shape': (1000000000000000000,)}; needs 4000000",
        "{'descr': '<f8', 'fortran_order': False, 'shape': (9000000000, 9000000000)}; 2^63 bytes",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (99999999999999999999,)}; 2^63 or more",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4)}; should be ','",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (-4,)}; should be a number",
        "{'descr': '<f4', 'fortran_order': False}; key 'shape' is missing",
        "{'descr': '<f4', 'fortran_order': 0, 'shape': (4,)}; should be True or False",
        "{'descr': '<f4', 'descr': '<f4', 'shape': (4,)}; repeated key 'descr'",
        "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)} x; should be the end",
        "{'descr': '', 'fortran_order': False, 'shape': (4,)}; is not supported",
        "{'descr': '<f4; should be a string",
        "[]; should be '{'",
      })
  void refusesBadHeaders(String dictionary, String problem) throws IOException {
    assertMalformed(file(1, dictionary, 16), problem);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'shape':(4,),'fortran_order':False,'descr':'<f4'}",
        " { \"descr\" : \"<f4\" , \"fortran_order\" : False , \"shape\" : ( 4 , ) , } \n",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (4,)}",
        "{'descr': '<f4', 'fortran_order': True, 'shape': (1, 4, 1)}",
      })
  void readsHeadersSpeltInOtherWays(String dictionary) throws IOException {
    assertEquals(4, NpyFile.read(file(2, dictionary, 16)).size());
  }

  @Test
  void refusesHeaderLengthsBeyondTheFile() throws IOException {
    Path file = folder.resolve("long.npy");
    ByteBuffer bytes = ByteBuffer.allocate(200).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', 2, 0}).putInt(-1);
    Files.write(file, bytes.array());

    assertMalformed(file, "header claims a length of 4294967295 bytes");
  }

  @Test
  void refusesUnknownVersions() throws IOException {
    assertMalformed(file(4, "{'descr': '<f4', 'fortran_order': False, 'shape': ()}", 4), "4.0");
  }

  @Test
  void refusesBytesAfterTheArray() throws IOException {
    assertMalformed(
        file(1, "{'descr': '<f4', 'fortran_order': False, 'shape': (4,)}", 17),
        "shape (4,), float32 needs 16 bytes of data, the file has 17");
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] bytes = Files.readAllBytes(Fixtures.array("float64.npy"));
    Path file = folder.resolve("truncated.npy");
    for (int length = 0; length < bytes.length; length++) {
      Files.write(file, Arrays.copyOf(bytes, length));
      assertMalformed(file, "");
    }
  }

  @Test
  void namesAFileThatDoesNotExist() {
    IOException e =
        assertThrows(IOException.class, () -> NpyFile.read(folder.resolve("absent.npy")));
    assertEquals(
        "cannot read " + folder.resolve("absent.npy") + ": no such file or directory",
        e.getMessage());
  }

  @Test
  @DisabledOnOs(OS.WINDOWS)
  void keepsMessagesOnOneLineWhateverTheFileIsCalled() throws IOException {
    Path file = Files.writeString(folder.resolve("two\nlines"), "no array");
    assertEquals(
        folder + "/two?lines: not an .npy file (it does not start with \\x93NUMPY)",
        assertThrows(MalformedFileException.class, () -> NpyFile.read(file)).getMessage());
  }

  private Path file(int version, String dictionary, int dataBytes) throws IOException {
    byte[] text = dictionary.getBytes(StandardCharsets.ISO_8859_1);
    ByteBuffer bytes =
        ByteBuffer.allocate(12 + text.length + dataBytes).order(ByteOrder.LITTLE_ENDIAN);
    bytes.put(new byte[] {(byte) 0x93, 'N', 'U', 'M', 'P', 'Y', (byte) version, 0});
    if (version == 1) {
      bytes.putShort((short) text.length);
    } else {
      bytes.putInt(text.length);
    }
    bytes.put(text);
    Path file = folder.resolve("made.npy");
    Files.write(file, Arrays.copyOf(bytes.array(), bytes.position() + dataBytes));
    return file;
  }

  private static void assertMalformed(Path file, String problem) {
    String message =
        assertThrows(MalformedFileException.class, () -> NpyFile.read(file)).getMessage();
    assertTrue(message.startsWith(file + ": "), message);
    assertTrue(message.contains(problem), message);
    assertFalse(message.contains("\n"), message);
  }
}
