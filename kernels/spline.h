/*
 * The cubic B-spline of one image plane from its coefficients, in SciPy's order of operations.
 */
#ifndef BATCHWARP_SPLINE_H
#define BATCHWARP_SPLINE_H

#include "boundary.h"

#define TAPS 4

/* The tap at or before the coordinate. */
#define CENTER 1

/* The four coefficients along an axis that a coordinate needs, and their weights. */
struct spline_axis {
  int is_outside;
  int offsets[TAPS];
  double weights[TAPS];
};

/* margin: by how many places the axis was continued on each side before it was filtered. */
FUNCTION struct spline_axis spline_axis_at(
    int fill_mode, double position, int length, int stride, int margin) {
  struct spline_axis axis;
  /* Past margins only indices are mapped. */
  double mapped = margin ? position + margin : map_coordinate(fill_mode, position, length);
  axis.is_outside = !margin && mapped == OUTSIDE;
  double whole = floor(mapped);
  double past = mapped - whole;
  double left = 1 - past;
  axis.weights[0] = left * left * left / 6;
  axis.weights[1] = (past * past * (past - 2) * 3 + 4) / 6;
  axis.weights[2] = (left * left * (left - 2) * 3 + 4) / 6;
  axis.weights[3] = 1 - axis.weights[0] - axis.weights[1] - axis.weights[2];
  /* Beyond these limits all four are the outermost one. */
  int center = whole >= -2 ? (whole <= length + 1 ? (int)whole : length + 1) : -2;
  for (int tap = 0; tap < TAPS; tap++) {
    axis.offsets[tap] = map_index(fill_mode, center + tap - CENTER, length) * stride;
  }
  return axis;
}

FUNCTION double spline_value(
    GLOBAL const double *plane, struct spline_axis rows, struct spline_axis columns) {
  double sum = 0;
  for (int i = 0; i < TAPS; i++) {
    for (int j = 0; j < TAPS; j++) {
      double coefficient = plane[rows.offsets[i] + columns.offsets[j]];
      sum += coefficient * rows.weights[i] * columns.weights[j];
    }
  }
  return sum;
}

#endif
