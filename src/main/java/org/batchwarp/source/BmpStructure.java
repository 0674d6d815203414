package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import org.batchwarp.array.MalformedFileException;

/** The size of a BMP file, which is checked before the JDK's reader allocates what it claims. */
final class BmpStructure {
  private static final int INFO_HEADER = 40;
  private static final int RLE8 = 1;
  private static final int RLE4 = 2;

  private BmpStructure() {}

  /** Checks that all rows are there; how long they are is not known if they are compressed. */
  static void verify(byte[] bytes, Path file) throws MalformedFileException {
    ByteBuffer data = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (bytes.length < 14 + INFO_HEADER || data.getInt(14) < INFO_HEADER) {
      // Too short for anything, or the header of OS/2: the reader decides.
      return;
    }
    long offset = Integer.toUnsignedLong(data.getInt(10));
    long width = data.getInt(18);
    long height = Math.abs((long) data.getInt(22));
    long bits = Short.toUnsignedLong(data.getShort(28));
    int compression = data.getInt(30);
    if (compression == RLE8 || compression == RLE4) {
      return;
    }
    long rowBytes = (width * bits + 31) / 32 * 4;
    if (width > 0 && rowBytes > 0 && (bytes.length - offset) / rowBytes < height) {
      throw new MalformedFileException(
          file,
          "BMP is truncated ("
              + bytes.length
              + " bytes, "
              + height
              + " rows of "
              + rowBytes
              + " bytes from byte "
              + offset
              + ")");
    }
  }
}
