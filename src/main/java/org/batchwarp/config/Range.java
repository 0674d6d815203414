package org.batchwarp.config;

/** A closed interval from which a random parameter is drawn evenly; {@code low <= high}. */
public record Range(double low, double high) {

  /**
   * A checked range.
   *
   * @param name the parameter's name, for the error message
   * @throws IllegalArgumentException if a bound is not finite or {@code low > high}
   */
  public static Range of(String name, double low, double high) {
    Check.finite(name, low);
    Check.finite(name, high);
    if (low > high) {
      throw new IllegalArgumentException(
          name + " must be ordered from low to high, got [" + low + ", " + high + "]");
    }
    return new Range(low, high);
  }

  /** Whether both bounds equal {@code value}, so that there is nothing to draw. */
  public boolean isExactly(double value) {
    return low == value && high == value;
  }
}
