package org.batchwarp.array;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.batchwarp.file.StagedFile;

/**
 * Writes an {@code .npy} file row by row, without holding it in memory. The number of rows need not
 * be known before. The file appears, or is replaced, when {@link #commit()} is called; {@link
 * #close()} without commit leaves nothing behind. For one thread.
 */
public final class NpyWriter implements AutoCloseable {
  private final StagedFile staged;
  private final ElementType type;
  private final int[] rowShape;
  private final long rowBytes;
  private long rows;

  /**
   * Starts a file.
   *
   * @param rowShape the axes after the first, each at least 1; none for an array with one axis
   * @throws IllegalArgumentException if an axis is less than 1
   * @throws IOException if the target cannot be written
   */
  public NpyWriter(Path target, ElementType type, int... rowShape) throws IOException {
    this.type = Objects.requireNonNull(type, "type");
    this.rowShape = rowShape.clone();
    this.rowBytes = rowBytes(type, rowShape);
    this.staged = StagedFile.create(target);
    boolean started = false;
    try {
      staged.write(header());
      started = true;
    } finally {
      if (!started) {
        staged.close();
      }
    }
  }

  private static long rowBytes(ElementType type, int... rowShape) {
    long bytes = type.bytes();
    for (int axis : rowShape) {
      if (axis < 1) {
        throw new IllegalArgumentException(
            "row shape must have axes of at least 1, got " + Arrays.toString(rowShape));
      }
      bytes = Math.multiplyExact(bytes, axis);
    }
    return bytes;
  }

  /**
   * Appends whole rows.
   *
   * @param bytes the rows' elements, little-endian, in C order; its position moves to its limit
   * @throws IllegalArgumentException if it does not hold a whole number of rows
   */
  public void append(ByteBuffer bytes) throws IOException {
    int length = bytes.remaining();
    if (length % rowBytes != 0) {
      throw new IllegalArgumentException(
          "rows of " + rowBytes + " bytes expected, got " + length + " bytes");
    }
    staged.write(bytes);
    rows += length / rowBytes;
  }

  /** The number of rows appended so far. */
  public long rows() {
    return rows;
  }

  /** Completes the file and gives it its name. Nothing can be appended afterwards. */
  public void commit() throws IOException {
    staged.overwrite(header(), 0);
    staged.commit();
  }

  private ByteBuffer header() {
    List<Long> shape = new ArrayList<>();
    shape.add(rows);
    for (int axis : rowShape) {
      shape.add((long) axis);
    }
    return NpyHeader.format(type, shape);
  }

  /** Deletes what was written, unless it was committed; idempotent. */
  @Override
  public void close() throws IOException {
    staged.close();
  }
}
