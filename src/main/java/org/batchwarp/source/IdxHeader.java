package org.batchwarp.source;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.batchwarp.array.MalformedFileException;

/**
 * The header of an idx file of unsigned bytes.
 *
 * @param axes the axes, outermost first, each at least 1
 */
record IdxHeader(List<Integer> axes) {
  private static final int UNSIGNED_BYTES = 0x08;

  IdxHeader {
    axes = List.copyOf(axes);
  }

  /**
   * Reads a header with one of the given numbers of axes.
   *
   * @param expected what such a file holds, for the message about any other
   */
  static IdxHeader read(InputStream stream, Path file, List<Integer> ranks, String expected)
      throws IOException {
    int magic = readInt(stream, file);
    int rank = magic & 0xFF;
    if (magic >>> 16 != 0) {
      throw new MalformedFileException(file, "not an idx file (it does not start with 00 00)");
    }
    if (magic >>> 8 != UNSIGNED_BYTES) {
      throw new MalformedFileException(
          file,
          String.format(
              "idx type 0x%02x is not supported; unsigned bytes (0x08) are", magic >>> 8));
    }
    if (!ranks.contains(rank)) {
      throw new MalformedFileException(file, rank + " axes; " + expected);
    }
    List<Integer> axes = new ArrayList<>();
    for (int i = 0; i < rank; i++) {
      int axis = readInt(stream, file);
      if (axis <= 0) {
        throw new MalformedFileException(
            file,
            "axis "
                + i
                + " has length "
                + Integer.toUnsignedString(axis)
                + "; 1 to 2147483647 are allowed");
      }
      axes.add(axis);
    }
    return new IdxHeader(axes);
  }

  private static int readInt(InputStream stream, Path file) throws IOException {
    byte[] bytes = stream.readNBytes(Integer.BYTES);
    if (bytes.length < Integer.BYTES) {
      throw new MalformedFileException(file, "file ends within the idx header");
    }
    return ByteBuffer.wrap(bytes).getInt();
  }

  /** The size of this header in bytes. */
  int bytes() {
    return Integer.BYTES * (1 + axes.size());
  }

  /** Checks that the data are as long as the axes say. */
  void requireDataBytes(long actual, Path file) throws MalformedFileException {
    BigInteger needed = dataBytes();
    if (!needed.equals(BigInteger.valueOf(actual))) {
      throw new MalformedFileException(
          file, describe() + " needs " + needed + " bytes of data, the file has " + actual);
    }
  }

  /** The size of the data, which four axes can push past a long. */
  BigInteger dataBytes() {
    return axes.stream().map(BigInteger::valueOf).reduce(BigInteger.ONE, BigInteger::multiply);
  }

  /** The axes for messages. */
  String describe() {
    return axes.stream().map(String::valueOf).collect(Collectors.joining(", ", "shape (", ")"));
  }
}
