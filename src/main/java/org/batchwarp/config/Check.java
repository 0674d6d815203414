package org.batchwarp.config;

/** Checks of parameters; messages name the parameter by Keras's keyword. */
final class Check {
  private Check() {}

  static double finite(String name, double value) {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " must be a finite number, got " + value);
    }
    return value;
  }

  static double finiteAndNotNegative(String name, double value) {
    if (finite(name, value) < 0) {
      throw new IllegalArgumentException(name + " must be at least 0, got " + value);
    }
    return value;
  }
}
