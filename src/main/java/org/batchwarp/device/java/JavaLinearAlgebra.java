package org.batchwarp.device.java;

import java.util.Arrays;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Stream;
import org.batchwarp.device.host.HostLibrary;

/**
 * Products by tiles of {@link #TILE} rows of the result, each the sum of outer products: the tile
 * stays in the first-level cache while the other factor streams by. Accumulated in double; the
 * order of additions does not depend on the number of threads.
 */
final class JavaLinearAlgebra implements LinearAlgebra {
  /** Rows of a tile, and terms added to it in one pass. */
  private static final int TILE = 4;

  private final Workers workers;

  JavaLinearAlgebra(Workers workers) {
    this.workers = workers;
  }

  @Override
  public void matrixProduct(
      Stream stream,
      DeviceBuffer a,
      DeviceBuffer b,
      DeviceBuffer c,
      int rows,
      int inner,
      int columns,
      ProductPrecision precision) {
    BufferCheck.requireProduct(a, b, c, rows, inner, columns);
    float[] left = JavaBuffer.of(a).floats();
    float[] product = JavaBuffer.of(c).floats();
    double[][] right = toRows(JavaBuffer.of(b).floats(), inner, columns);
    int tiles = (rows + TILE - 1) / TILE;
    workers.split(
        tiles,
        (from, to) -> {
          double[][] sums = new double[TILE][columns];
          double[] factors = new double[TILE * inner];
          for (int tile = from; tile < to; tile++) {
            int row = tile * TILE;
            int height = Math.min(TILE, rows - row);
            for (int i = 0; i < height; i++) {
              Arrays.fill(sums[i], 0);
              for (int k = 0; k < inner; k++) {
                factors[k * TILE + i] = left[(row + i) * inner + k];
              }
            }
            addOuterProducts(sums, factors, right, 0);
            for (int i = 0; i < height; i++) {
              for (int j = 0; j < columns; j++) {
                product[(row + i) * columns + j] = (float) sums[i][j];
              }
            }
          }
        });
  }

  @Override
  public void symmetricRankKUpdate(
      Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    BufferCheck.requireUpdate(a, c, rows, columns);
    double[][] factor = toRows(JavaBuffer.of(a).floats(), rows, columns);
    double[] sum = JavaBuffer.of(c).doubles();
    int tiles = (columns + TILE - 1) / TILE;
    // Tiles are dealt out in turn, because those at the top have longer rows to add.
    workers.split(
        workers.threads(),
        (from, to) -> {
          double[][] sums = new double[TILE][columns];
          double[] factors = new double[TILE * rows];
          for (int thread = from; thread < to; thread++) {
            for (int tile = thread; tile < tiles; tile += workers.threads()) {
              int row = tile * TILE;
              int height = Math.min(TILE, columns - row);
              for (int i = 0; i < height; i++) {
                System.arraycopy(sum, (row + i) * columns, sums[i], 0, columns);
                for (int k = 0; k < rows; k++) {
                  factors[k * TILE + i] = factor[k][row + i];
                }
              }
              addOuterProducts(sums, factors, factor, row);
              for (int i = 0; i < height; i++) {
                System.arraycopy(
                    sums[i], row + i, sum, (row + i) * columns + row + i, columns - row - i);
              }
            }
          }
        });
  }

  /**
   * Adds {@code factors[k][i] * terms[k][j]} over all k to {@code sums[i][j]}, for j from {@code
   * firstColumn}.
   */
  private static void addOuterProducts(
      double[][] sums, double[] factors, double[][] terms, int firstColumn) {
    int k = 0;
    for (; k + TILE <= terms.length; k += TILE) {
      for (int i = 0; i < TILE; i++) {
        addFour(
            sums[i],
            terms[k],
            terms[k + 1],
            terms[k + 2],
            terms[k + 3],
            factors[k * TILE + i],
            factors[(k + 1) * TILE + i],
            factors[(k + 2) * TILE + i],
            factors[(k + 3) * TILE + i],
            firstColumn);
      }
    }
    for (; k < terms.length; k++) {
      for (int i = 0; i < TILE; i++) {
        addOne(sums[i], terms[k], factors[k * TILE + i], firstColumn);
      }
    }
  }

  private static void addFour(
      double[] sum,
      double[] x0,
      double[] x1,
      double[] x2,
      double[] x3,
      double a0,
      double a1,
      double a2,
      double a3,
      int from) {
    for (int j = from; j < sum.length; j++) {
      sum[j] = sum[j] + a0 * x0[j] + a1 * x1[j] + a2 * x2[j] + a3 * x3[j];
    }
  }

  private static void addOne(double[] sum, double[] x, double a, int from) {
    for (int j = from; j < sum.length; j++) {
      sum[j] = sum[j] + a * x[j];
    }
  }

  private static double[][] toRows(float[] matrix, int rows, int columns) {
    double[][] result = new double[rows][columns];
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        result[i][j] = matrix[i * columns + j];
      }
    }
    return result;
  }

  @Override
  public HostAlgebra host() {
    return HostLibrary.plainJava();
  }
}
