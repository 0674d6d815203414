package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

/** Comparisons with a tolerance that NaN fails. */
public final class Near {
  private Near() {}

  public static void assertNear(double expected, double actual, double tolerance, String what) {
    if (!(Math.abs(expected - actual) <= tolerance)) {
      fail(what + ": expected " + expected + ", got " + actual + ", tolerance " + tolerance);
    }
  }

  public static void assertNear(double[] expected, double[] actual, double tolerance) {
    assertEquals(expected.length, actual.length, "length");
    for (int i = 0; i < expected.length; i++) {
      assertNear(expected[i], actual[i], tolerance, "at " + i);
    }
  }

  public static void assertNear(double[] expected, float[] actual, double tolerance) {
    assertNear(expected, toDoubles(actual), tolerance);
  }

  public static void assertNear(float[] expected, float[] actual, double tolerance) {
    assertNear(toDoubles(expected), toDoubles(actual), tolerance);
  }

  public static double[] toDoubles(float[] values) {
    double[] doubles = new double[values.length];
    for (int i = 0; i < doubles.length; i++) {
      doubles[i] = values[i];
    }
    return doubles;
  }
}
