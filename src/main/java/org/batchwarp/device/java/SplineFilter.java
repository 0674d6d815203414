package org.batchwarp.device.java;

import org.batchwarp.device.SplineLine;

/**
 * Turns the pixels of a line into the coefficients of the cubic B-spline through them, operation by
 * operation as {@code scipy.ndimage.spline_filter1d}: one recursion forwards and one backwards,
 * each begun with the sum over the line's endless continuation.
 */
final class SplineFilter {
  private static final double POLE = SplineLine.POLE;
  private static final double GAIN = (1 - POLE) * (1 - 1 / POLE);

  private final int length;
  private final boolean reflected;
  private final double poleToHalfPeriod;

  SplineFilter(SplineLine line) {
    this.length = line.length();
    this.reflected = line.isReflected();
    this.poleToHalfPeriod = line.poleToHalfPeriod();
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
