package org.batchwarp.program;

/**
 * A number as the exact sum of two doubles, of which the second is at most half a unit in the last
 * place of the first: about 106 significant bits.
 */
record DoubleDouble(double high, double low) {

  /** The sum of two doubles, exactly. */
  static DoubleDouble sum(double a, double b) {
    double high = a + b;
    double shareOfB = high - a;
    return new DoubleDouble(high, (a - (high - shareOfB)) + (b - shareOfB));
  }

  /** The sum of two doubles of which the first is the greater in magnitude, exactly. */
  private static DoubleDouble sumOfOrdered(double greater, double lesser) {
    double high = greater + lesser;
    return new DoubleDouble(high, lesser - (high - greater));
  }

  DoubleDouble plus(double other) {
    DoubleDouble sum = sum(high, other);
    return sumOfOrdered(sum.high, sum.low + low);
  }

  DoubleDouble plus(DoubleDouble other) {
    DoubleDouble highs = sum(high, other.high);
    DoubleDouble lows = sum(low, other.low);
    DoubleDouble sum = sumOfOrdered(highs.high, highs.low + lows.high);
    return sumOfOrdered(sum.high, sum.low + lows.low);
  }

  DoubleDouble times(DoubleDouble other) {
    double product = high * other.high;
    double rest = Math.fma(high, other.high, -product);
    return sumOfOrdered(product, rest + (high * other.low + low * other.high));
  }

  /** The reciprocal of a double. */
  static DoubleDouble reciprocal(double divisor) {
    double high = 1 / divisor;
    return new DoubleDouble(high, Math.fma(-high, divisor, 1) / divisor);
  }

  DoubleDouble negated() {
    return new DoubleDouble(-high, -low);
  }
}
