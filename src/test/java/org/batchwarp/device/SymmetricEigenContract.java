package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What every eigen decomposition of symmetric matrices must give. */
public interface SymmetricEigenContract {
  SymmetricEigen decompose(double[] matrix, int order);

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
    return decompose(upper, order);
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
}
