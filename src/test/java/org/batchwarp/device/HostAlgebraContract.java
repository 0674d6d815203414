package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link HostAlgebra} must give on every device. */
public interface HostAlgebraContract {
  /** The algebra to test. */
  HostAlgebra host();

  /** Checks a decomposition of a matrix given in full. */
  private static void assertDecomposes(double[] matrix, int order, SymmetricEigen eigen) {
    double size = Arrays.stream(matrix).map(Math::abs).max().orElse(0) * order;
    assertEquals(order, eigen.values().length);
    for (int k = 0; k < order; k++) {
      double[] v = vector(eigen, k);
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
          dot += v[j] * eigen.vectors()[l * order + j];
        }
        assertNear(k == l ? 1 : 0, dot, 1e-11, "v v, " + k + ", " + l);
      }
    }
  }

  private static double[] vector(SymmetricEigen eigen, int k) {
    int order = eigen.values().length;
    return Arrays.copyOfRange(eigen.vectors(), k * order, (k + 1) * order);
  }

  private SymmetricEigen decomposed(double[] matrix, int order) {
    double[] upper = matrix.clone();
    for (int i = 0; i < order; i++) {
      Arrays.fill(upper, i * order, i * order + i, Double.NaN);
    }
    return host().symmetricEigen(upper, order);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 5, 33, 97, 200})
  default void eigenvectorsAreOrthonormalAndFromTheUpperTriangle(int order) {
    double[] values = new Random(order).doubles((long) order * order, -1, 1).toArray();
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

  private static double[] random(int elements, long seed) {
    return new Random(seed).doubles(elements, -1, 1).toArray();
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1", "1, 5, 1", "3, 1, 7", "13, 11, 9", "31, 101, 43", "2, 200, 3"})
  default void productsInDoubleAreThoseOfPlainLoops(int rows, int inner, int columns) {
    double[] a = random(rows * inner, 5);
    double[] b = random(inner * columns, 6);
    double[] keptA = a.clone();
    double[] keptB = b.clone();
    double[] actual = host().product(a, b, rows, inner, columns);
    assertArrayEquals(keptA, a);
    assertArrayEquals(keptB, b);
    assertEquals(rows * columns, actual.length);
    for (int i = 0; i < rows; i++) {
      for (int j = 0; j < columns; j++) {
        double sum = 0;
        for (int k = 0; k < inner; k++) {
          sum += a[i * inner + k] * b[k * columns + j];
        }
        assertNear(sum, actual[i * columns + j], 1e-15 * inner, i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "7, 1", "3, 7", "13, 9", "31, 101"})
  default void rowsAndColumnsAreMultipliedInPairs(int rows, int columns) {
    double[] a = random(rows * columns, 7);
    double[] kept = a.clone();
    double[] transposed = new double[a.length];
    for (int i = 0; i < a.length; i++) {
      transposed[i % columns * rows + i / columns] = a[i];
    }
    double[] ofRows = host().product(a, transposed, rows, columns, rows);
    double[] ofColumns = host().product(transposed, a, columns, rows, columns);
    assertUpperNear(ofRows, host().rowProducts(a, rows, columns), rows);
    assertUpperNear(ofColumns, host().columnProducts(a, rows, columns), columns);
    assertArrayEquals(kept, a);
  }

  private static void assertUpperNear(double[] expected, double[] actual, int order) {
    assertEquals(order * order, actual.length);
    for (int i = 0; i < order; i++) {
      for (int j = i; j < order; j++) {
        assertNear(expected[i * order + j], actual[i * order + j], 1e-13, i + ", " + j);
      }
    }
  }

  @Test
  default void matricesOfAnotherSizeAreRefused() {
    double[] six = new double[6];
    for (Executable call :
        new Executable[] {
          () -> host().symmetricEigen(six, 2),
          () -> host().product(six, six, 2, 3, 3),
          () -> host().product(six, six, 3, 3, 2),
          () -> host().product(six, six, -2, -3, -2),
          () -> host().rowProducts(six, 1, 5),
          () -> host().columnProducts(six, 7, 1),
          () -> host().columnProducts(new double[0], 0, 4),
        }) {
      assertThrows(IllegalArgumentException.class, call);
    }
  }
}
