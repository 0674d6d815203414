package org.batchwarp.program;

/**
 * Sine and cosine rounded correctly, the same on every machine, which Java's own are not: of 1000
 * angles, {@link Math} misses the last bit of about one, depending on the processor, and {@link
 * StrictMath} of about 33. A pixel that falls exactly on an image's edge is inside or outside by
 * that last bit, so to agree with Keras there takes what its C library returns for all but one or
 * two of 1000 angles: the nearest double.
 *
 * <p>An angle is a whole number of steps of pi/256 and a rest d of at most half a step. With s and
 * c for sine and cosine of the steps, from a table, the sine is {@code s + c d}, exactly, and small
 * terms, whose error decides about the nearest double for one of 700 angles; then {@link
 * TaylorSine} does.
 */
final class ExactTrigonometry {
  /** Up to here the reduction's products are exact. */
  private static final double EXACT_LIMIT = 1e4;

  /** Below this the nearest doubles are the angle itself and 1. */
  private static final double TINY = 0x1p-27;

  private static final int QUARTER_TURN = 128;
  private static final int TURN = 4 * QUARTER_TURN;
  private static final double STEPS_PER_RADIAN = QUARTER_TURN / (Math.PI / 2);

  // A step, pi/256, in parts: a step count of 20 bits times the 33 bits of the first is exact.
  private static final double STEP_1 = 0x1.921fb544p-7;
  private static final double STEP_2 = 0x1.0b4611a626331p-41;
  private static final double STEP_3 = 0x1.1701b839a252p-95;
  private static final DoubleDouble STEP =
      new DoubleDouble(0x1.921fb54442d18p-7, 0x1.1a62633145c07p-61);

  /**
   * The error of a rest is up to 2^-123, so from here on up to 2^-67 of the rest, which may be all
   * that there is of a sine.
   */
  private static final double LEAST_REST = 0x1p-56;

  /**
   * A bound of the relative error, almost four times what it can be. The greatest of the small
   * terms is {@code s (cos d - 1)}, up to 2^-15.7 of s, in which five roundings of 2^-53 make
   * 2^-66.3. Half a step from 0, where the sine is half of s, that is 2^-65.3 of it; the other
   * terms and the rounding of the bounds themselves add 2^-67.
   */
  private static final double RELATIVE_ERROR = 0x1p-63;

  private static final double[] SINE = new double[TURN];
  private static final double[] SINE_REST = new double[TURN];

  static {
    for (int steps = 0; steps < TURN; steps++) {
      int quarterTurns = (steps + QUARTER_TURN / 2) / QUARTER_TURN;
      int beyond = steps - quarterTurns * QUARTER_TURN;
      DoubleDouble sine = TaylorSine.of(STEP.times(new DoubleDouble(beyond, 0)), quarterTurns);
      SINE[steps] = sine.high();
      SINE_REST[steps] = sine.low();
    }
  }

  private ExactTrigonometry() {}

  /** The double nearest to the sine, for angles up to 10,000 radians in magnitude. */
  static double sin(double radians) {
    if (Math.abs(radians) < TINY) {
      return radians;
    }
    return Math.abs(radians) <= EXACT_LIMIT ? nearest(radians, 0) : StrictMath.sin(radians);
  }

  /** The double nearest to the cosine, for angles up to 10,000 radians in magnitude. */
  static double cos(double radians) {
    if (Math.abs(radians) < TINY) {
      return 1;
    }
    return Math.abs(radians) <= EXACT_LIMIT ? nearest(radians, 1) : StrictMath.cos(radians);
  }

  private static double nearest(double radians, int quarterTurns) {
    double quick = quick(radians, quarterTurns);
    return Double.isNaN(quick) ? TaylorSine.of(radians, quarterTurns) : quick;
  }

  /**
   * The double nearest to the sine of an angle plus quarter turns, or NaN if that takes more
   * accuracy.
   *
   * @param radians from 2^-27 to 10,000 in magnitude
   */
  static double quick(double radians, int quarterTurns) {
    double steps = Math.rint(radians * STEPS_PER_RADIAN);
    int index = (int) steps + quarterTurns * QUARTER_TURN;
    double sine = SINE[index & (TURN - 1)];
    double sineRest = SINE_REST[index & (TURN - 1)];
    double cosine = SINE[(index + QUARTER_TURN) & (TURN - 1)];
    double cosineRest = SINE_REST[(index + QUARTER_TURN) & (TURN - 1)];

    // The rest, d + dRest: the angle less the steps' first part is exact, and what the second part
    // leaves in product and difference is collected.
    double nearRest = radians - steps * STEP_1;
    double second = steps * STEP_2;
    double secondRest = Math.fma(steps, STEP_2, -second);
    double d = nearRest - second;
    double share = d - nearRest;
    double difference = (nearRest - (d - share)) - (second + share);
    double dRest = Math.fma(-steps, STEP_3, difference - secondRest);
    if (Math.abs(d) < LEAST_REST) {
      return Double.NaN;
    }

    double square = d * d;
    double sineLessD =
        d * square * Math.fma(Math.fma(square, -1.0 / 5040, 1.0 / 120), square, -1.0 / 6);
    double cosineLessOne = square * Math.fma(Math.fma(square, -1.0 / 720, 1.0 / 24), square, -0.5);

    double product = cosine * d;
    double high = sine + product;
    double tiny =
        (product - (high - sine))
            + (Math.fma(cosine, d, -product)
                + (sineRest + (cosineRest * d + dRest * (cosine - sine * d))));
    double low = Math.fma(sine, cosineLessOne, Math.fma(cosine, sineLessD, tiny));
    double error = Math.abs(high) * RELATIVE_ERROR;
    double rounded = high + (low + error);
    return rounded == high + (low - error) ? rounded : Double.NaN;
  }
}
