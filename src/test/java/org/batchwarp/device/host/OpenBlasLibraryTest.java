package org.batchwarp.device.host;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import org.junit.jupiter.api.Test;

class OpenBlasLibraryTest {
  @Test
  void aPositiveStatusSaysThatItDidNotConverge() {
    RuntimeException failure = OpenBlasLibrary.failure(4, 7);
    assertInstanceOf(IllegalArgumentException.class, failure);
    assertEquals(
        "the eigen decomposition of a 7 x 7 matrix did not converge", failure.getMessage());
  }

  @Test
  void aNegativeStatusIsNotTheMatrixsFault() {
    RuntimeException failure = OpenBlasLibrary.failure(-5, 7);
    assertInstanceOf(IllegalStateException.class, failure);
    assertEquals(
        "cannot decompose a 7 x 7 matrix: LAPACKE_dsyevd returned -5", failure.getMessage());
    assertEquals(
        "cannot decompose a 7 x 7 matrix: there is not enough memory",
        OpenBlasLibrary.failure(-1010, 7).getMessage());
  }
}
