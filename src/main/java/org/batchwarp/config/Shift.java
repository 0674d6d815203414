package org.batchwarp.config;

import java.util.Arrays;
import java.util.List;

/**
 * How far an image is shifted along one axis. Keras tells these apart by the Python type and size
 * of {@code width_shift_range} and {@code height_shift_range}, and draws differently for each.
 */
public sealed interface Shift {

  /** No shift, no draw. */
  record None() implements Shift {}

  /** Even in [-range, range] as a fraction of the axis: a Python float below 1. */
  record Fraction(double range) implements Shift {}

  /** Even in [-range, range] pixels: a Python float of at least 1. */
  record Pixels(double range) implements Shift {}

  /** One of 0, 1, …, range - 1 pixels, with a random sign: a Python int. */
  record WholePixels(int range) implements Shift {}

  /**
   * One of the offsets with a random sign: a Python list. Offsets are pixels, or fractions of the
   * axis if all are below 1.
   */
  record Choice(List<Double> offsets) implements Shift {
    public Choice {
      offsets = List.copyOf(offsets);
    }

    /** Whether the offsets are fractions of the axis. */
    public boolean isFraction() {
      for (double offset : offsets) {
        if (offset >= 1) {
          return false;
        }
      }
      return true;
    }
  }

  /** No shift. */
  static Shift none() {
    return new None();
  }

  /**
   * A Python float: a fraction of the axis if below 1, else pixels; 0 is no shift.
   *
   * @throws IllegalArgumentException if {@code range} is negative or not finite
   */
  static Shift of(String name, double range) {
    Check.finiteAndNotNegative(name, range);
    if (range == 0) {
      return none();
    }
    return range < 1 ? new Fraction(range) : new Pixels(range);
  }

  /**
   * A Python int: whole pixels; 0 is no shift.
   *
   * @throws IllegalArgumentException if {@code range} is negative
   */
  static Shift of(String name, int range) {
    Check.finiteAndNotNegative(name, range);
    return range == 0 ? none() : new WholePixels(range);
  }

  /**
   * A Python list; an empty one is no shift.
   *
   * @throws IllegalArgumentException if an offset is not finite
   */
  static Shift oneOf(String name, double... offsets) {
    for (double offset : offsets) {
      Check.finite(name, offset);
    }
    return offsets.length == 0 ? none() : new Choice(Arrays.stream(offsets).boxed().toList());
  }
}
