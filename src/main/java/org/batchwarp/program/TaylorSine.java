package org.batchwarp.program;

/**
 * The sine of an angle plus quarter turns, by Taylor series in double-double arithmetic: to about
 * 100 bits, and slow.
 */
final class TaylorSine {
  // pi/2 in parts of 40 bits, and the rest: up to 10,000 radians, a quarter-turn count times a part
  // is exact.
  private static final double HALF_PI_1 = 0x1.921fb54442p+0;
  private static final double HALF_PI_2 = 0x1.a308d31318p-41;
  private static final double HALF_PI_3 = 0x1.8a2e03707p-81;
  private static final double HALF_PI_4 = 0x1.a252049c1114dp-120;

  /** From this power on, a plain double is enough for a term of either series. */
  private static final int FIRST_SMALL_POWER = 15;

  private static final int POWERS = 28;

  private static final DoubleDouble[] RECIPROCAL_FACTORIALS = reciprocalFactorials();

  private TaylorSine() {}

  /**
   * The double nearest to the sine.
   *
   * @param radians up to 10,000 in magnitude
   * @param quarterTurns added to the angle
   */
  static double of(double radians, int quarterTurns) {
    double quarters = Math.rint(radians * (2 / Math.PI));
    return of(rest(radians, quarters), (int) quarters + quarterTurns).high();
  }

  /** The angle less a number of quarter turns. */
  private static DoubleDouble rest(double radians, double quarters) {
    return DoubleDouble.sum(radians - quarters * HALF_PI_1, -quarters * HALF_PI_2)
        .plus(-quarters * HALF_PI_3)
        .plus(-quarters * HALF_PI_4);
  }

  /** The sine of an angle of at most pi/4 plus a number of quarter turns. */
  static DoubleDouble of(DoubleDouble angle, int quarterTurns) {
    DoubleDouble square = angle.times(angle).negated();
    DoubleDouble magnitude =
        (quarterTurns & 1) == 0 ? series(square, 1).times(angle) : series(square, 0);
    return (quarterTurns & 2) == 0 ? magnitude : magnitude.negated();
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
