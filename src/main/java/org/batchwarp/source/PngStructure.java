package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.zip.CRC32;
import org.batchwarp.array.MalformedFileException;

/** The chunks of a PNG file, whose lengths and checksums the JDK's reader does not check. */
final class PngStructure {
  private static final int SIGNATURE = 8;
  // Length, type and checksum.
  private static final int CHUNK_OVERHEAD = 12;
  private static final int IEND = 0x49454E44;

  private PngStructure() {}

  /** Checks that every chunk up to the last is whole and intact. */
  static void verify(byte[] bytes, Path file) throws MalformedFileException {
    ByteBuffer data = ByteBuffer.wrap(bytes).position(SIGNATURE);
    while (data.remaining() >= CHUNK_OVERHEAD) {
      long length = Integer.toUnsignedLong(data.getInt());
      int start = data.position();
      if (length > data.remaining() - 2 * Integer.BYTES) {
        break;
      }
      int type = data.getInt();
      CRC32 checksum = new CRC32();
      checksum.update(bytes, start, Integer.BYTES + (int) length);
      data.position(start + Integer.BYTES + (int) length);
      if (data.getInt() != (int) checksum.getValue()) {
        throw new MalformedFileException(
            file, "PNG is corrupt (a checksum is wrong, at byte " + start + ")");
      }
      if (type == IEND) {
        return;
      }
    }
    throw new MalformedFileException(file, "PNG is truncated (after " + bytes.length + " bytes)");
  }
}
