package org.batchwarp.fit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PivotTest {
  @ParameterizedTest
  @CsvSource({
    "72.9, 90, 0",
    "0, 0, 0",
    "-4, 1, 0",
    "127.5, 3.9, 128",
    "127.5, 4.1, 128",
    "-10.2, 1, -10",
    "200.7, 0.3, 200.75",
    "100, 0, 100"
  })
  void itIsZeroOrAMultipleOfAPowerOfTwo(double mean, double deviation, double expected) {
    assertEquals(expected, Pivot.near(mean, deviation));
  }

  @Test
  void itIsAFloat32WithinFewDeviations() {
    for (double mean : new double[] {-3e30, -1.23456789, 1e-20, 0.1, 77.7, 3e30}) {
      for (double deviation : new double[] {0, 1e-30, 1e-9, 1, 50, 1e30}) {
        double pivot = Pivot.near(mean, deviation);
        assertEquals((float) pivot, pivot);
        double allowed = Math.max(4 * deviation, Math.ulp((float) mean));
        assertTrue(Math.abs(pivot - mean) <= allowed, mean + ", " + deviation + ": " + pivot);
      }
    }
  }
}
