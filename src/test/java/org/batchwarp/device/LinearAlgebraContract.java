package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.Random;
import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What {@link LinearAlgebra} must give on every device, against plain loops. */
interface LinearAlgebraContract extends HostAlgebraContract {
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
  default void productsAreThoseOfPlainLoops(int fullRows, int fullInner, int fullColumns) {
    ContractSize size = ContractSize.ofThisRun();
    int rows = size.order(fullRows);
    int inner = size.order(fullInner);
    int columns = size.order(fullColumns);
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
        double terms = 0;
        for (int k = 0; k < inner; k++) {
          double term = (double) a[i * inner + k] * b[k * columns + j];
          sum += term;
          terms += Math.abs(term);
        }
        assertNear(sum, actual[i * columns + j], 1e-6 * terms, i + ", " + j);
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"1, 1", "1, 5", "3, 7", "6, 13", "301, 9", "7, 111", "101, 5", "2, 3"})
  default void rankUpdatesAccumulateAboveTheDiagonal(int fullRows, int fullColumns) {
    int rows = ContractSize.ofThisRun().order(fullRows);
    int columns = ContractSize.ofThisRun().order(fullColumns);
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

  @Test
  default void operandsOfAnotherTypeOrTooSmallAreRefused() {
    LinearAlgebra algebra = memory().device().linearAlgebra();
    DeviceBuffer four = memory().of(1, 2, 3, 4);
    DeviceBuffer doubles = memory().of(1.0, 2.0, 3.0, 4.0);
    for (Executable call :
        new Executable[] {
          () -> algebra.matrixProduct(memory().stream(), four, four, doubles, 2, 2, 2),
          () -> algebra.matrixProduct(memory().stream(), doubles, four, four, 2, 2, 2),
          () -> algebra.matrixProduct(memory().stream(), four, four, four, 100, 100, 2),
          () -> algebra.matrixProduct(memory().stream(), four, four, four, 2, -2, 2),
          () -> algebra.symmetricRankKUpdate(memory().stream(), four, four, 2, 2),
          () -> algebra.symmetricRankKUpdate(memory().stream(), four, doubles, 2, 100),
        }) {
      assertThrows(IllegalArgumentException.class, call);
    }
  }

  @Override
  default HostAlgebra host() {
    return memory().device().linearAlgebra().host();
  }
}
