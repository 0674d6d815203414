package org.batchwarp.device.host;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.batchwarp.device.HostAlgebraContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What {@link HostLibrary} must give, whatever computes. */
abstract class HostLibraryContract implements HostAlgebraContract {
  @Test
  void theMatrixIsLeftAsItWas() {
    double[] matrix = {2, 1, 5, 3};
    host().symmetricEigen(matrix, 2);
    assertArrayEquals(new double[] {2, 1, 5, 3}, matrix);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void whatIsNotFiniteIsAnErrorThatSaysWhere(double value) {
    double[] matrix = {1, 2, 3, 0, 4, value, 0, 0, 5};
    assertEquals(
        "the matrix to decompose has " + value + " in row 1, column 2", refusal(matrix, 3));
    assertEquals(
        "the matrix to decompose has " + value + " in row 0, column 0",
        refusal(new double[] {value}, 1));
  }

  @ParameterizedTest
  @CsvSource({"0, 0", "4, 3", "4, 1", "4, -2", "0, 65536"})
  void aMatrixOfAnotherSizeIsAnError(int elements, int order) {
    assertEquals(
        elements + " elements are not a " + order + " x " + order + " matrix",
        refusal(new double[elements], order));
  }

  private String refusal(double[] matrix, int order) {
    return assertThrows(IllegalArgumentException.class, () -> host().symmetricEigen(matrix, order))
        .getMessage();
  }
}
