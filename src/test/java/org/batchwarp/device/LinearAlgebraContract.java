package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link LinearAlgebra} must give on every device, against plain loops. */
interface LinearAlgebraContract {
  DeviceMemory memory();

  private static float[] random(int elements, long seed) {
    Random random = new Random(seed);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @CsvSource({
    "1, 1, 1",
    "1, 5, 1",
    "3, 1, 7",
    "5, 7, 3",
    "13, 11, 9",
    "67, 301, 43",
    "2, 785, 785",
    "301, 6, 5"
  })
  default void productsAreThoseOfPlainLoops(int rows, int inner, int columns) {
    float[] a = random(rows * inner, 1);
    float[] b = random(inner * columns, 2);
    DeviceBuffer product = memory().poisoned(ElementType.FLOAT32, rows * columns);
    memory()
        .device()
        .linearAlgebra()
        .matrixProduct(
            memory().stream(), memory().of(a), memory().of(b), product, rows, inner, columns);
    float[] actual = memory().floats(product);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        double size = 0;
        for (int k = 0; k < inner; k++) {
          double term = (double) a[i * inner + k] * b[k * columns + j];
          sum += term;
          size += Math.abs(term);
        }
        assertNear(sum, actual[i * columns + j], 1e-6 * size, i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 7", "6, 13", "301, 9", "7, 111", "101, 5", "2, 3"})
  default void rankUpdatesAccumulateAboveTheDiagonal(int rows, int columns) {
    float[] first = random(rows * columns, 3);
    float[] second = random(rows * columns, 4);
    double[] start = new double[columns * columns];
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        start[i * columns + j] = j < i ? 0.1 : i - j;
      }
    }
    DeviceBuffer sum = memory().of(start);
    LinearAlgebra algebra = memory().device().linearAlgebra();
    algebra.symmetricRankKUpdate(memory().stream(), memory().of(first), sum, rows, columns);
    algebra.symmetricRankKUpdate(memory().stream(), memory().of(second), sum, rows, columns);
    double[] actual = memory().doubles(sum);
    for (int i = 0; i < columns; i++) {
      for (int j = 0; j < columns; j++) {
        if (j < i) {
          assertEquals(0.1, actual[i * columns + j], "below the diagonal");
          continue;
        }
        double expected = i - j;
        double size = 1 + Math.abs(expected);
        for (int k = 0; k < rows; k++) {
          double one = (double) first[k * columns + i] * first[k * columns + j];
          double other = (double) second[k * columns + i] * second[k * columns + j];
          expected += one + other;
          size += Math.abs(one) + Math.abs(other);
        }
        assertNear(expected, actual[i * columns + j], 1e-12 * size, i + ", " + j);
      }
    }
  }

  /** Checks a decomposition of a matrix given in full. */
  private static void assertDecomposes(double[] matrix, int order, SymmetricEigen eigen) {
    double size = Arrays.stream(matrix).map(Math::abs).max().orElse(0) * order;
    assertEquals(order, eigen.values().length);
    for (int k = 0; k < order; k++) {
      double[] v = eigen.vectors()[k];
      for (int i = 0; i < order; i++) {
        double product = 0;
        for (int j = 0; j < order; j++) {
          product += matrix[i * order + j] * v[j];
        }
        assertNear(eigen.values()[k] * v[i], product, 1e-12 * size, "A v, " + k + ", " + i);
      }
      for (int l = 0; l < order; l++) {
        double dot = 0;
        for (int j = 0; j < order; j++) {
          dot += v[j] * eigen.vectors()[l][j];
        }
        assertNear(k == l ? 1 : 0, dot, 1e-11, "v v, " + k + ", " + l);
      }
    }
  }

  private SymmetricEigen decomposed(double[] matrix, int order) {
    double[] upper = matrix.clone();
    for (int i = 0; i < order; i++) {
      Arrays.fill(upper, i * order, i * order + i, Double.NaN);
    }
    return memory().device().linearAlgebra().symmetricEigen(upper, order);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 33, 97})
  default void eigenvectorsAreOrthonormalAndFromTheUpperTriangle(int order) {
    float[] values = random(order * order, order);
    for (double scale : new double[] {1e-9, 1, 1e9}) {
      double[] matrix = new double[order * order];
      for (int i = 0; i < order; i++) {
        for (int j = 0; j < order; j++) {
          matrix[i * order + j] = scale * values[Math.min(i, j) * order + Math.max(i, j)];
        }
      }
      assertDecomposes(matrix, order, decomposed(matrix, order));
    }
  }

  @Test
  default void repeatedEigenvaluesHaveOrthonormalVectorsToo() {
    int order = 12;
    double[] identity = new double[order * order];
    double[] ones = new double[order * order];
    Arrays.fill(ones, 1);
    for (int i = 0; i < order; i++) {
      identity[i * order + i] = 3;
    }
    assertDecomposes(identity, order, decomposed(identity, order));
    assertDecomposes(ones, order, decomposed(ones, order));
    double[] zeros = new double[order * order];
    assertDecomposes(zeros, order, decomposed(zeros, order));
    double[] sorted = decomposed(ones, order).values().clone();
    Arrays.sort(sorted);
    assertNear(order, sorted[order - 1], 1e-12, "the largest eigenvalue");
    assertNear(0, sorted[order - 2], 1e-12, "the others");
  }
}
