package org.batchwarp.device.java;

import org.batchwarp.config.FillMode;

/**
 * Where a coordinate outside of an axis is read, by the rules of {@code scipy.ndimage} (1.6 and
 * later), operation by operation, since the last bit decides on which side of an edge it falls.
 *
 * <p>The rules have two parts: the coordinate is mapped first, and then the neighbour next to it
 * may still lie outside and is mapped by index. The second rule is a mirror where the first repeats
 * or ends the image, because SciPy's splines are made for a mirror there.
 */
enum Boundary {
  NEAREST {
    @Override
    double coordinate(double position, int length) {
      return position < 0 ? 0 : length - 1;
    }

    @Override
    int index(int position, int length) {
      return position < 0 ? 0 : length - 1;
    }
  },

  CONSTANT {
    @Override
    double coordinate(double position, int length) {
      return OUTSIDE;
    }

    @Override
    int index(int position, int length) {
      return mirror(position, length);
    }
  },

  REFLECT {
    @Override
    double coordinate(double position, int length) {
      if (length <= 1) {
        return 0;
      }
      long period = 2L * length;
      if (position < 0) {
        double reduced =
            position < -period ? period * (long) (-position / period) + position : position;
        if (reduced < -length) {
          return reduced + period;
        }
        // SciPy keeps a position that rounding has put just below zero off the far side.
        return (reduced > -1e-15 ? 1e-15 : -reduced) - 1;
      }
      double reduced = position - period * (long) (position / period);
      return reduced >= length ? period - reduced - 1 : reduced;
    }

    @Override
    int index(int position, int length) {
      return length <= 1 ? 0 : (int) coordinate(position, length);
    }
  },

  WRAP {
    @Override
    double coordinate(double position, int length) {
      if (length <= 1) {
        return 0;
      }
      long period = length - 1L;
      return position < 0
          ? position + period * ((long) (-position / period) + 1)
          : position - period * (long) (position / period);
    }

    @Override
    int index(int position, int length) {
      return mirror(position, length);
    }
  };

  /** A mapped coordinate that reads the constant. */
  static final double OUTSIDE = -1;

  /** Maps a coordinate below 0 or above {@code length - 1}. */
  abstract double coordinate(double position, int length);

  /** Maps an index below 0 or above {@code length - 1}. */
  abstract int index(int position, int length);

  /** Maps any coordinate. */
  final double inside(double position, int length) {
    if (position >= 0 && position <= length - 1) {
      return position;
    }
    double mapped = coordinate(position, length);
    // Beyond 2^53 periods rounding can end outside of the axis, and NaN stays NaN: both read the
    // constant.
    return mapped >= -1 && mapped <= length ? mapped : OUTSIDE;
  }

  /** Maps any index. */
  final int inside(int position, int length) {
    return position >= 0 && position < length ? position : index(position, length);
  }

  /** Mirrored about the centres of the outermost pixels. */
  private static int mirror(int position, int length) {
    if (length <= 1) {
      return 0;
    }
    int period = 2 * (length - 1);
    int reduced = Math.floorMod(position, period);
    return reduced < length ? reduced : period - reduced;
  }

  static Boundary of(FillMode mode) {
    return switch (mode) {
      case NEAREST -> NEAREST;
      case CONSTANT -> CONSTANT;
      case REFLECT -> REFLECT;
      case WRAP -> WRAP;
    };
  }
}
