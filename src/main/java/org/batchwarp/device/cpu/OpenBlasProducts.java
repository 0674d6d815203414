package org.batchwarp.device.cpu;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;
import static org.bytedeco.openblas.global.openblas.cblas_sgemm;
import static org.bytedeco.openblas.global.openblas.cblas_ssyrk;

import java.util.concurrent.atomic.AtomicInteger;
import org.batchwarp.device.host.OpenBlasThreads;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.lwjgl.system.MemoryUtil;

/**
 * OpenBLAS on the device's threads, each of which computes tiles of the result by itself. Tiles do
 * not depend on the number of threads, and so neither do the results.
 */
final class OpenBlasProducts implements Products {
  /** Rows of which the products are summed up in one go. */
  private static final int BLOCK_ROWS = 1024;

  /** With fewer rows in a block, adding up the blocks takes the time that float32 saves. */
  private static final int FEWEST_EXACT_ROWS = 128;

  /** Up to here float32 holds every whole number exactly. */
  private static final int LARGEST_EXACT = 1 << 24;

  /** Adding this to a smaller float32 rounds that to a whole number. */
  private static final float ROUNDING = 3 << 22;

  private final Workers workers;

  OpenBlasProducts(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void multiply(long a, long b, long c, int rows, int inner, int columns) {
    Tiling down = Tiling.of(rows);
    Tiling across = Tiling.of(columns);
    Chunks tiles =
        Chunks.ofTiles(down.count() * across.count(), (long) rows * columns, workers.threads());
    OpenBlasThreads.own(
        () ->
            workers.run(
                tiles,
                (from, to, scratch) -> {
                  for (int tile = from; tile < to; tile++) {
                    int i = tile / across.count();
                    int j = tile % across.count();
                    cblas_sgemm(
                        CblasRowMajor,
                        CblasNoTrans,
                        CblasNoTrans,
                        down.size(i),
                        across.size(j),
                        inner,
                        1,
                        new Floats(a, (long) down.start(i) * inner),
                        inner,
                        new Floats(b, across.start(j)),
                        columns,
                        0,
                        new Floats(c, (long) down.start(i) * columns + across.start(j)),
                        columns);
                  }
                }));
  }

  /**
   * Sums up blocks of rows: in float32, which is twice as fast, where that is exact, as for whole
   * numbers of 8 bits, and else in double.
   */
  @Override
  public void addColumnProducts(long a, long c, int rows, int columns) {
    OpenBlasThreads.own(
        () -> {
          for (int row = 0; row < rows; row += BLOCK_ROWS) {
            int height = Math.min(BLOCK_ROWS, rows - row);
            addBlock(a + (long) row * columns * Float.BYTES, c, height, columns);
          }
        });
  }

  private void addBlock(long a, long c, int rows, int columns) {
    int exactRows = exactRows(a, rows, columns);
    if (exactRows >= FEWEST_EXACT_ROWS) {
      Tiling tiling = Tiling.of(columns);
      forEachPair(tiling, (i, j) -> addExactly(a, c, rows, exactRows, columns, tiling, i, j));
    } else {
      addInDouble(a, c, rows, columns);
    }
  }

  /** The tile in a row and a column of tiles. */
  private interface Tile {
    void compute(int row, int column);
  }

  /** Computes the tiles on and above the diagonal. */
  private void forEachPair(Tiling tiling, Tile tile) {
    int count = tiling.count();
    int pairs = count * (count + 1) / 2;
    workers.run(
        Chunks.ofTiles(pairs, (long) tiling.order() * tiling.order(), workers.threads()),
        (from, to, scratch) -> {
          for (int pair = from; pair < to; pair++) {
            int row = 0;
            int column = pair;
            while (column >= count) {
              row++;
              column -= count - row;
            }
            tile.compute(row, column);
          }
        });
  }

  private static void addExactly(
      long a, long c, int rows, int exactRows, int columns, Tiling tiling, int i, int j) {
    int height = tiling.size(i);
    int width = tiling.size(j);
    long sums = MemoryUtil.nmemAllocChecked((long) height * width * Float.BYTES);
    try {
      for (int row = 0; row < rows; row += exactRows) {
        long first = (long) row * columns;
        int terms = Math.min(exactRows, rows - row);
        Floats left = new Floats(a, first + tiling.start(i));
        Floats right = new Floats(a, first + tiling.start(j));
        Floats tile = new Floats(sums, 0);
        if (i == j) {
          cblas_ssyrk(
              CblasRowMajor,
              CblasUpper,
              CblasTrans,
              height,
              terms,
              1,
              left,
              columns,
              0,
              tile,
              width);
        } else {
          cblas_sgemm(
              CblasRowMajor,
              CblasTrans,
              CblasNoTrans,
              height,
              width,
              terms,
              1,
              left,
              columns,
              right,
              columns,
              0,
              tile,
              width);
        }
        for (int down = 0; down < height; down++) {
          int across = i == j ? down : 0;
          long target = (long) (tiling.start(i) + down) * columns + tiling.start(j) + across;
          add(
              sums + ((long) down * width + across) * Float.BYTES,
              c + target * Double.BYTES,
              width - across);
        }
      }
    } finally {
      MemoryUtil.nmemFree(sums);
    }
  }

  private static void add(long source, long target, int elements) {
    for (int i = 0; i < elements; i++) {
      long at = target + (long) i * Double.BYTES;
      double sum = MemoryUtil.memGetDouble(at);
      MemoryUtil.memPutDouble(at, sum + MemoryUtil.memGetFloat(source + (long) i * Float.BYTES));
    }
  }

  private void addInDouble(long a, long c, int rows, int columns) {
    long widened = MemoryUtil.nmemAllocChecked((long) rows * columns * Double.BYTES);
    try {
      workers.run(
          Chunks.ofRows(rows, columns, workers.threads()),
          (from, to, scratch) -> {
            for (int row = from; row < to; row++) {
              long first = (long) row * columns;
              widen(a + first * Float.BYTES, widened + first * Double.BYTES, columns);
            }
          });
      Tiling tiling = Tiling.of(columns);
      forEachPair(
          tiling,
          (i, j) -> {
            long tile = (long) tiling.start(i) * columns + tiling.start(j);
            if (i == j) {
              addSquare(widened, c, rows, columns, tiling.start(i), tiling.size(i));
              return;
            }
            cblas_dgemm(
                CblasRowMajor,
                CblasTrans,
                CblasNoTrans,
                tiling.size(i),
                tiling.size(j),
                rows,
                1,
                new Doubles(widened, tiling.start(i)),
                columns,
                new Doubles(widened, tiling.start(j)),
                columns,
                1,
                new Doubles(c, tile),
                columns);
          });
    } finally {
      MemoryUtil.nmemFree(widened);
    }
  }

  /** A tile on the diagonal. */
  private static void addSquare(long a, long c, int rows, int columns, int start, int size) {
    cblas_dsyrk(
        CblasRowMajor,
        CblasUpper,
        CblasTrans,
        size,
        rows,
        1,
        new Doubles(a, start),
        columns,
        1,
        new Doubles(c, (long) start * columns + start),
        columns);
  }

  private static void widen(long source, long target, int elements) {
    for (int i = 0; i < elements; i++) {
      float value = MemoryUtil.memGetFloat(source + (long) i * Float.BYTES);
      MemoryUtil.memPutDouble(target + (long) i * Double.BYTES, value);
    }
  }

  /**
   * Of how many rows the products can be summed up in float32 without rounding; 0 if there are
   * other than whole numbers.
   */
  private int exactRows(long a, int rows, int columns) {
    AtomicInteger fewest = new AtomicInteger(BLOCK_ROWS);
    workers.run(
        Chunks.ofRows(rows, columns, workers.threads()),
        (from, to, scratch) -> {
          for (int row = from; row < to && fewest.get() > 0; row++) {
            double largest = largestWhole(a + (long) row * columns * Float.BYTES, columns);
            int exact = (int) Math.min(BLOCK_ROWS, LARGEST_EXACT / (largest * largest));
            fewest.accumulateAndGet(exact, Math::min);
          }
        });
    return fewest.get();
  }

  /** The largest magnitude, at least 1; infinite if not all are whole numbers. */
  private static float largestWhole(long source, int elements) {
    float largest = 1;
    for (int i = 0; i < elements; i++) {
      float value = MemoryUtil.memGetFloat(source + (long) i * Float.BYTES);
      // The sum has no bits for a fraction; NaN differs from itself.
      if (value + ROUNDING - ROUNDING != value) {
        return Float.POSITIVE_INFINITY;
      }
      float magnitude = Math.abs(value);
      if (magnitude > largest) {
        largest = magnitude;
      }
    }
    return largest;
  }

  /** Memory as JavaCPP passes it. */
  private static final class Floats extends FloatPointer {
    Floats(long address, long elements) {
      super((Pointer) null);
      this.address = address + elements * Float.BYTES;
    }
  }

  /** Likewise, of doubles. */
  private static final class Doubles extends DoublePointer {
    Doubles(long address, long elements) {
      super((Pointer) null);
      this.address = address + elements * Double.BYTES;
    }
  }
}
