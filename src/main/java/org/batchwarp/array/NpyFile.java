package org.batchwarp.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.batchwarp.file.FileFailure;
import org.batchwarp.file.StagedFile;

/** Whole arrays in NumPy's {@code .npy} files. */
public final class NpyFile {
  // A few bytes less than 2 GiB, the most that a Java array holds.
  private static final int MAXIMUM_BYTES = Integer.MAX_VALUE - 8;

  private NpyFile() {}

  /**
   * Reads an array of less than 2 GiB.
   *
   * @throws MalformedFileException if the file is not a valid {@code .npy} file, or too large
   * @throws IOException if it cannot be read
   */
  public static NdArray read(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      return read(channel, channel.size(), file.toString());
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  static NdArray read(ReadableByteChannel channel, long size, String name) throws IOException {
    NpyHeader header = NpyHeader.read(channel, size, name);
    long bytes = header.dataBytes();
    if (bytes > MAXIMUM_BYTES || header.shape().stream().anyMatch(n -> n > Integer.MAX_VALUE)) {
      throw new MalformedFileException(
          name, header.describe() + " is too large; arrays of less than 2 GiB can be read");
    }
    ByteBuffer data = ByteBuffer.allocate((int) bytes);
    while (data.hasRemaining()) {
      if (channel.read(data) < 0) {
        throw new MalformedFileException(
            name, "file ends after " + data.position() + " of " + bytes + " bytes of data");
      }
    }
    int[] shape = header.shape().stream().mapToInt(Math::toIntExact).toArray();
    return NdArray.wrap(header.type(), data.flip(), shape);
  }

  /**
   * Writes an array; the file appears, or is replaced, only when it is complete.
   *
   * @throws IOException if it cannot be written
   */
  public static void write(Path file, NdArray array) throws IOException {
    try (StagedFile staged = StagedFile.create(file)) {
      staged.write(header(array));
      staged.write(array.bytes());
      staged.commit();
    }
  }

  static ByteBuffer header(NdArray array) {
    List<Long> shape = Arrays.stream(array.shape()).asLongStream().boxed().toList();
    return NpyHeader.format(array.type(), shape);
  }
}
