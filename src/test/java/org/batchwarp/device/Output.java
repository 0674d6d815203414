package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import java.util.function.IntToDoubleFunction;
import org.batchwarp.Near;

/** One result of a computation, and how closely another device must meet it. */
final class Output {
  private final String name;
  private final double[] values;
  private final IntToDoubleFunction tolerance;

  /**
   * Takes over the array.
   *
   * @param tolerance the largest difference that is allowed at an index
   */
  Output(String name, double[] values, IntToDoubleFunction tolerance) {
    this.name = name;
    this.values = values;
    this.tolerance = tolerance;
  }

  Output(String name, float[] values, IntToDoubleFunction tolerance) {
    this(name, Near.toDoubles(values), tolerance);
  }

  static Output exact(String name, float[] values) {
    return new Output(name, values, i -> 0);
  }

  /** Fails unless another device's output is near to this one; NaN is near to nothing. */
  void assertMetBy(Output actual, Choice choice) {
    assertEquals(values.length, actual.values.length, () -> choice + ": length of " + name);
    for (int i = 0; i < values.length; i++) {
      double expected = values[i];
      double given = actual.values[i];
      if (expected != given && !(Math.abs(expected - given) <= tolerance.applyAsDouble(i))) {
        fail(
            "%s: %s at %d of %d: expected %s, got %s, tolerance %s"
                .formatted(
                    choice, name, i, values.length, expected, given, tolerance.applyAsDouble(i)));
      }
    }
  }
}
