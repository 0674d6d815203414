package org.batchwarp.device.java;

import java.math.BigDecimal;
import java.math.MathContext;
import org.batchwarp.config.FillMode;

/**
 * Turns the pixels of a line into the coefficients of the cubic B-spline through them, operation by
 * operation as {@code scipy.ndimage.spline_filter1d}: one recursion forwards and one backwards,
 * each begun with the sum over the line's endless continuation.
 *
 * <p>A line of {@code n} pixels is continued with one of two periods: mirrored about the centres of
 * the outermost pixels, {@code 2 n - 2}, or reflected about their edges, {@code 2 n}.
 */
final class SplineFilter {
  /** The double nearest to {@code sqrt(3) - 2}, which the difference of doubles is not. */
  private static final double POLE = -0.2679491924311227;

  private static final double GAIN = (1 - POLE) * (1 - 1 / POLE);
  private static final MathContext MORE_THAN_DOUBLE = new MathContext(40);

  private final int length;
  private final boolean reflected;
  private final double poleToHalfPeriod;

  SplineFilter(FillMode mode, int length) {
    this.length = length;
    this.reflected = mode == FillMode.REFLECT || mode == FillMode.NEAREST;
    this.poleToHalfPeriod = poleTo(reflected ? length : length - 1);
  }

  /** The nearest double, on every machine. */
  private static double poleTo(int exponent) {
    return new BigDecimal(POLE).pow(exponent, MORE_THAN_DOUBLE).doubleValue();
  }

  /** Filters the array's first elements in place, as many as a line has. */
  void apply(double[] line) {
    if (length == 1) {
      return;
    }
    for (int i = 0; i < length; i++) {
      line[i] *= GAIN;
    }
    beginForwards(line);
    for (int i = 1; i < length; i++) {
      line[i] += POLE * line[i - 1];
    }
    beginBackwards(line);
    for (int i = length - 2; i >= 0; i--) {
      line[i] = POLE * (line[i + 1] - line[i]);
    }
  }

  private void beginForwards(double[] line) {
    int last = length - 1;
    double first = line[0];
    double power = POLE;
    line[0] += poleToHalfPeriod * line[last];
    // A mirror has its last pixel once. For the last pixel of a reflected line, line[0] is the sum
    // so far, as it is in SciPy.
    int end = reflected ? length : last;
    for (int i = 1; i < end; i++) {
      line[0] += power * (line[i] + poleToHalfPeriod * line[last - i]);
      power *= POLE;
    }
    double remainder = 1 - poleToHalfPeriod * poleToHalfPeriod;
    if (reflected) {
      line[0] = line[0] * (POLE / remainder) + first;
    } else {
      line[0] /= remainder;
    }
  }

  private void beginBackwards(double[] line) {
    int last = length - 1;
    if (reflected) {
      line[last] *= POLE / (POLE - 1);
    } else {
      line[last] = (POLE * line[last - 1] + line[last]) * POLE / (POLE * POLE - 1);
    }
  }
}
