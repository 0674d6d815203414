package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.Random;
import org.batchwarp.array.ElementType;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the products of the cpu device promise beyond the contract. */
class CpuLinearAlgebraTest {
  @BeforeEach
  void requireDevice() {
    Requirements.device("cpu");
  }

  private static double[] rankUpdate(String name, float[] a, int rows, int columns) {
    try (Device device = Devices.open(name);
        DeviceMemory memory = new DeviceMemory(device)) {
      DeviceBuffer sum = memory.of(new double[columns * columns]);
      device
          .linearAlgebra()
          .symmetricRankKUpdate(memory.stream(), memory.of(a), sum, rows, columns);
      return memory.doubles(sum);
    }
  }

  private static float[] product(String name, float[] a, float[] b, int rows, int inner) {
    int columns = b.length / inner;
    try (Device device = Devices.open(name);
        DeviceMemory memory = new DeviceMemory(device)) {
      DeviceBuffer c = memory.poisoned(ElementType.FLOAT32, rows * columns);
      device
          .linearAlgebra()
          .matrixProduct(memory.stream(), memory.of(a), memory.of(b), c, rows, inner, columns);
      return memory.floats(c);
    }
  }

  private static float[] gaussian(int elements) {
    Random random = new Random(elements);
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 255, 256, 300, 2000, 20000})
  void sumsOfProductsOfWholeNumbersAreExact(int largest) {
    int rows = 1500;
    int columns = 300;
    Random random = new Random(largest);
    float[] a = new float[rows * columns];
    for (int i = 0; i < a.length; i++) {
      a[i] = random.nextInt(-largest, largest + 1);
    }
    // A column in which every product is the largest, so that sums come near to what is allowed.
    for (int row = 0; row < rows; row++) {
      a[row * columns + 7] = largest;
    }
    double[] actual = rankUpdate("cpu:2", a, rows, columns);
    for (int i = 0; i < columns; i++) {
      for (int j = i; j < columns; j++) {
        double expected = 0;
        for (int row = 0; row < rows; row++) {
          // Far below 2^53, so exact.
          expected += (double) a[row * columns + i] * a[row * columns + j];
        }
        assertEquals(expected, actual[i * columns + j], i + ", " + j);
      }
    }
  }

  @Test
  void whatIsNotANumberIsNotTakenForAWholeOne() {
    float[] a = new float[256 * 3];
    a[5] = Float.NaN;
    assertEquals(Double.NaN, rankUpdate("cpu:1", a, 256, 3)[8]);
    a[5] = Float.POSITIVE_INFINITY;
    assertEquals(Double.POSITIVE_INFINITY, rankUpdate("cpu:1", a, 256, 3)[8]);
  }

  @Test
  void resultsDoNotDependOnTheNumberOfThreads() {
    float[] a = gaussian(1100 * 520);
    float[] b = gaussian(520 * 530);
    assertArrayEquals(rankUpdate("cpu:1", a, 1100, 520), rankUpdate("cpu:3", a, 1100, 520));
    assertArrayEquals(product("cpu:1", a, b, 1100, 520), product("cpu:3", a, b, 1100, 520));
  }
}
