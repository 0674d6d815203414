package org.batchwarp.fit;

/** What is subtracted from values before their products are summed up. */
final class Pivot {
  /** From here on not every whole number is a float32. */
  private static final double LARGEST_MULTIPLE = 1 << 24;

  /** Deviations, up to which subtracting would save but two of the 53 bits of a double. */
  private static final double NEAR = 4;

  private Pivot() {}

  /**
   * A float32 near the mean: 0 if that is within few deviations, and else a multiple of a power of
   * two that is at most the deviation. Whole numbers that vary so stay whole numbers, whose
   * products a device may sum up exactly.
   */
  static double near(double mean, double deviation) {
    if (Math.abs(mean) <= NEAR * deviation) {
      return 0;
    }
    double unit = Math.scalb(1.0, Math.getExponent(deviation));
    double multiple = Math.rint(mean / unit);
    return (float) (Math.abs(multiple) < LARGEST_MULTIPLE ? multiple * unit : mean);
  }
}
