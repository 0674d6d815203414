package org.batchwarp.program;

/**
 * Sine and cosine rounded correctly, the same on every machine, which Java's own are not: of 1000
 * angles, {@link Math} misses the last bit of about one, depending on the processor, and {@link
 * StrictMath} of about 33. A pixel that falls exactly on an image's edge is inside or outside by
 * that last bit, so to agree with Keras there takes what its C library returns for all but one or
 * two of 1000 angles: the nearest double.
 */
final class ExactTrigonometry {
  /** Up to here a quarter-turn count times a part of pi/2 is exact. */
  private static final double EXACT_LIMIT = 1e4;

  // pi/2 in parts of 40 bits, and the rest.
  private static final double HALF_PI_1 = 0x1.921fb54442p+0;
  private static final double HALF_PI_2 = 0x1.a308d31318p-41;
  private static final double HALF_PI_3 = 0x1.8a2e03707p-81;
  private static final double HALF_PI_4 = 0x1.a252049c1114dp-120;

  /** From this power on, a plain double is enough for a term of either series. */
  private static final int FIRST_SMALL_POWER = 15;

  private static final int POWERS = 28;

  private static final DoubleDouble[] RECIPROCAL_FACTORIALS = reciprocalFactorials();

  private ExactTrigonometry() {}

  /** The double nearest to the sine, for angles up to 10,000 radians in magnitude. */
  static double sin(double radians) {
    if (radians == 0 || !(Math.abs(radians) <= EXACT_LIMIT)) {
      return StrictMath.sin(radians);
    }
    double quarters = Math.rint(radians * (2 / Math.PI));
    return sineOfTurned(rest(radians, quarters), (int) quarters);
  }

  /** The double nearest to the cosine, for angles up to 10,000 radians in magnitude. */
  static double cos(double radians) {
    if (!(Math.abs(radians) <= EXACT_LIMIT)) {
      return StrictMath.cos(radians);
    }
    double quarters = Math.rint(radians * (2 / Math.PI));
    return sineOfTurned(rest(radians, quarters), (int) quarters + 1);
  }

  /** The angle less a number of quarter turns. */
  private static DoubleDouble rest(double radians, double quarters) {
    return DoubleDouble.sum(radians - quarters * HALF_PI_1, -quarters * HALF_PI_2)
        .plus(-quarters * HALF_PI_3)
        .plus(-quarters * HALF_PI_4);
  }

  /** The sine of an angle of at most pi/4 plus a number of quarter turns. */
  private static double sineOfTurned(DoubleDouble angle, int quarters) {
    DoubleDouble square = angle.times(angle).negated();
    double magnitude =
        (quarters & 1) == 0 ? series(square, 1).times(angle).high() : series(square, 0).high();
    return (quarters & 2) == 0 ? magnitude : -magnitude;
  }

  /**
   * The Taylor series in steps of two powers from {@code first} on, with that first power taken
   * out: of the sine from 1, of the cosine from 0.
   */
  private static DoubleDouble series(DoubleDouble negatedSquare, int first) {
    int power = POWERS - 2 + first;
    double small = 0;
    for (; power >= FIRST_SMALL_POWER; power -= 2) {
      small = small * negatedSquare.high() + RECIPROCAL_FACTORIALS[power].high();
    }
    DoubleDouble sum = new DoubleDouble(small, 0);
    for (; power >= 0; power -= 2) {
      sum = sum.times(negatedSquare).plus(RECIPROCAL_FACTORIALS[power]);
    }
    return sum;
  }

  private static DoubleDouble[] reciprocalFactorials() {
    DoubleDouble[] reciprocals = new DoubleDouble[POWERS];
    double factorial = 1;
    for (int n = 0; n < POWERS; n++) {
      factorial *= Math.max(1, n);
      reciprocals[n] = DoubleDouble.reciprocal(factorial);
    }
    return reciprocals;
  }
}
