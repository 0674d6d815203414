package org.batchwarp.fit;

/** What is subtracted from values before their products are summed up. */
final class Pivot {
  /** From here on not every whole number is a float32. */
  private static final double LARGEST_MULTIPLE = 1 << 24;

  private Pivot() {}

  /**
   * A float32 near the mean: a multiple of a power of two that is at most the deviation, so that
   * whole numbers that vary stay whole numbers, whose products are exact.
   */
  static double near(double mean, double deviation) {
    double unit = Math.scalb(1.0, Math.getExponent(deviation));
    double multiple = Math.rint(mean / unit);
    return (float) (Math.abs(multiple) < LARGEST_MULTIPLE ? multiple * unit : mean);
  }
}
