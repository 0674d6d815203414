package org.batchwarp.device;

import java.math.BigDecimal;
import java.math.MathContext;
import org.batchwarp.config.FillMode;

/**
 * A line of pixels that {@link Kernel.SplineCoefficients} filters. It is continued with one of two
 * half periods: mirrored about the centres of the outermost pixels, {@code length - 1}, or
 * reflected about their edges, {@code length}.
 */
public record SplineLine(FillMode mode, int length) {
  /** The double nearest to {@code sqrt(3) - 2}; subtracting in doubles gives another. */
  public static final double POLE = -0.2679491924311227;

  private static final MathContext MORE_THAN_DOUBLE = new MathContext(40);

  /** Whether the line is reflected about the edges of its outermost pixels, not their centres. */
  public boolean isReflected() {
    return switch (mode) {
      case REFLECT, NEAREST -> true;
      case CONSTANT, WRAP -> false;
    };
  }

  /**
   * The pole to the power of the half period, rounded to the nearest double, so that it is the same
   * on every machine. No device's power function promises that.
   */
  public double poleToHalfPeriod() {
    int halfPeriod = isReflected() ? length : length - 1;
    return new BigDecimal(POLE).pow(halfPeriod, MORE_THAN_DOUBLE).doubleValue();
  }
}
