/*
 * Where a coordinate outside of an axis is read, by the rules of scipy.ndimage (1.6 and later).
 *
 * The coordinate is mapped first; then a neighbour of it may still lie outside and is mapped by its
 * index. The second rule is a mirror where the first repeats or ends the image.
 */
#ifndef BATCHWARP_BOUNDARY_H
#define BATCHWARP_BOUNDARY_H

#include "portable.h"

#define FILL_NEAREST 0
#define FILL_CONSTANT 1
#define FILL_REFLECT 2
#define FILL_WRAP 3

/* A mapped coordinate that reads the constant. */
#define OUTSIDE (-1.0)

/* a b c d d c b a a b c d ... */
FUNCTION double reflect_coordinate(double position, int length) {
  double period = 2.0 * length;
  if (position < 0) {
    double reduced =
        position < -period ? period * trunc(-position / period) + position : position;
    if (reduced < -length) {
      return reduced + period;
    }
    /* SciPy keeps a position that rounding has put just below zero off the far side. */
    return (reduced > -1e-15 ? 1e-15 : -reduced) - 1;
  }
  double reduced = position - period * trunc(position / period);
  return reduced >= length ? period - reduced - 1 : reduced;
}

/* a b c d b c d b ...: the first and the last pixel are one place. */
FUNCTION double wrap_coordinate(double position, int length) {
  double period = length - 1;
  return position < 0 ? position + period * (trunc(-position / period) + 1)
                      : position - period * trunc(position / period);
}

FUNCTION double map_coordinate(int fill_mode, double position, int length) {
  if (position >= 0 && position <= length - 1) {
    return position;
  }
  if (fill_mode == FILL_NEAREST) {
    return position < 0 ? 0 : length - 1;
  }
  if (fill_mode == FILL_CONSTANT) {
    return OUTSIDE;
  }
  if (length == 1) {
    return 0;
  }
  double mapped = fill_mode == FILL_REFLECT ? reflect_coordinate(position, length)
                                            : wrap_coordinate(position, length);
  /* Beyond 2^53 periods rounding can end outside of the axis, and NaN stays NaN: both read the constant. */
  return mapped >= -1 && mapped <= length ? mapped : OUTSIDE;
}

FUNCTION int map_index(int fill_mode, int index, int length) {
  if (index >= 0 && index < length) {
    return index;
  }
  if (length == 1) {
    return 0;
  }
  if (fill_mode == FILL_NEAREST) {
    return index < 0 ? 0 : length - 1;
  }
  /* Reflected images repeat their last pixel, mirrored ones do not. */
  int repeated = fill_mode == FILL_REFLECT;
  int period = 2 * (length - 1 + repeated);
  int distance = (index < 0 ? -index - repeated : index) % period;
  return distance < length ? distance : period - distance - repeated;
}

#endif
