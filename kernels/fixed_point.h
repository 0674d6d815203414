/*
 * The inverse map in fixed point, for pixels that lie between four pixels of the source.
 *
 * A step from a pixel to another is then a sum of whole numbers: exact, whichever way an item takes
 * through its tile, and without the doubles that most GPUs are slow at. Only what is rounded
 * beforehand is lost, at most EDGE of a pixel over the largest image taken.
 */
#ifndef BATCHWARP_FIXED_POINT_H
#define BATCHWARP_FIXED_POINT_H

#include "boundary.h"
#include "parameters.h"

/* One, with 32 bits of fraction. */
#define FIXED_ONE 4294967296.0

/* Nearer to the ends of the source than this, 2^-16 of a pixel, fixed point might be on their other side. */
#define EDGE ((int64)1 << 16)

/* Rows and columns together of the largest image, and the farthest coordinate. */
#define FIXED_EXTENT 65536
#define FIXED_LIMIT 16777216.0

/* One coordinate of the source over the pixels of an output image. */
struct fixed_axis {
  /* Of the first pixel, and from a row or a column to the next. */
  int64 origin;
  int64 down;
  int64 along;
  /* Between four pixels of the source are coordinates from low to before low + span; none, if span is 0. */
  int64 low;
  int64 span;
};

FUNCTION int64 to_fixed(double value) {
  return (int64)rint(value * FIXED_ONE);
}

FUNCTION int is_integer(double value) {
  return rint(value) == value;
}

/* axis: 0 for the source's rows, 1 for its columns. is_whole: whether every pixel is one of the source. */
FUNCTION struct fixed_axis fixed_axis_of(
    GLOBAL const double *m, int axis, int height, int width, int is_whole) {
  double of_row = m[3 * axis];
  double of_column = m[3 * axis + 1];
  double offset = m[3 * axis + 2];
  double first_row = m[FIRST_ROW];
  double first_column = m[FIRST_COLUMN];
  double reach = fabs(of_row) * height + fabs(of_column) * width + fabs(offset);
  int is_held = reach < FIXED_LIMIT && height > 1 && width > 1 && height < FIXED_EXTENT - width &&
                is_integer(first_row) && is_integer(first_column);
  struct fixed_axis fixed = {0, 0, 0, 0, 0};
  if (is_held) {
    /* A flipped image has the coordinates of the unflipped one. */
    int64 row = to_fixed(of_row);
    int64 column = to_fixed(of_column);
    int64 last = (int64)((axis == 0 ? height : width) - 1) << 32;
    fixed.origin = (int64)first_row * row + (int64)first_column * column + to_fixed(offset);
    fixed.down = (int64)m[ROW_STEP] * row;
    fixed.along = (int64)m[COLUMN_STEP] * column;
    fixed.low = is_whole ? 0 : EDGE;
    fixed.span = is_whole ? last + 1 : last - 2 * EDGE;
  }
  return fixed;
}

/* Coefficients of an image's row of parameters that say where its pixels are. */
#define COEFFICIENTS 10

/* The greatest slope of a map that is held, and what is remembered of a coefficient. */
#define STEEPEST 128.0
#define IS_NOT_HELD 1
#define IS_NOT_OF_IDENTITY 2

/* The coefficients in fixed point, an item for each: doubles are slow on most GPUs. */
FUNCTION void load_coefficients(
    GLOBAL const double *m, LOCAL int64 *coefficients, LOCAL int *kinds) {
  for (int i = LOCAL_ID; i < COEFFICIENTS; i += LOCAL_SIZE) {
    double value = m[i];
    int is_of_map = i < FIRST_ROW;
    int is_offset = i == 2 || i == 5;
    double most = is_offset ? FIXED_LIMIT : is_of_map ? STEEPEST : FIXED_EXTENT;
    int is_held = fabs(value) <= most && (is_of_map || is_integer(value));
    coefficients[i] = is_held ? (int64)rint(value * (is_of_map ? FIXED_ONE : 1.0)) : 0;
    int is_of_identity = !is_of_map || value == (i == 0 || i == 4 ? 1.0 : 0.0);
    kinds[i] = (is_held ? 0 : IS_NOT_HELD) | (is_of_identity ? 0 : IS_NOT_OF_IDENTITY);
  }
}

/* What is true of any coefficient. */
FUNCTION int kinds_of_all(LOCAL const int *kinds) {
  int any = 0;
  for (int i = 0; i < COEFFICIENTS; i++) {
    any |= kinds[i];
  }
  return any;
}

/* last: of the source's rows, for axis 0, or columns. Without is_held there is no span. */
FUNCTION struct fixed_axis axis_of(
    LOCAL const int64 *coefficients, int axis, int last, int is_held, int is_whole) {
  int64 row = coefficients[3 * axis];
  int64 column = coefficients[3 * axis + 1];
  struct fixed_axis fixed;
  fixed.origin = coefficients[FIRST_ROW] * row + coefficients[FIRST_COLUMN] * column +
                 coefficients[3 * axis + 2];
  fixed.down = coefficients[ROW_STEP] * row;
  fixed.along = coefficients[COLUMN_STEP] * column;
  int64 end = (int64)last << 32;
  fixed.low = is_whole ? 0 : EDGE;
  fixed.span = !is_held ? 0 : is_whole ? end + 1 : end - 2 * EDGE;
  return fixed;
}

FUNCTION int64 fixed_at(struct fixed_axis axis, int row, int column) {
  return axis.origin + row * axis.down + column * axis.along;
}

/* Where a pixel is found, in fixed point. */
#define BETWEEN_PIXELS 0
#define BEYOND_SOURCE 1
#define BY_FILL_RULE 2

FUNCTION int is_between(struct fixed_axis axis, int64 position) {
  return (uint64)(position - axis.low) < (uint64)axis.span;
}

/* Whether it lies beyond the source for certain; without a span nothing is. */
FUNCTION int is_beyond(struct fixed_axis axis, int64 position) {
  return axis.span != 0 && (uint64)(position + EDGE) > (uint64)(axis.span + 4 * EDGE);
}

/* The coordinate in 0..last that is nearest, and just before last instead of on it. */
FUNCTION int64 nearest_between(struct fixed_axis axis, int64 position) {
  int64 last = axis.span + 2 * EDGE - 1;
  return position < 0 ? 0 : position > last ? last : position;
}

/*
 * Where a pixel is found. The nearest place between pixels is looked for too, if these are bytes: just before the last
 * of them rounds to it.
 */
FUNCTION int find_pixel(
    int fill_mode,
    int is_of_bytes,
    int is_whole,
    struct fixed_axis y_axis,
    struct fixed_axis x_axis,
    int64 *y,
    int64 *x) {
  if (is_between(y_axis, *y) && is_between(x_axis, *x)) {
    return BETWEEN_PIXELS;
  }
  if (is_of_bytes && fill_mode == FILL_NEAREST && !is_whole && y_axis.span != 0 &&
      x_axis.span != 0) {
    *y = nearest_between(y_axis, *y);
    *x = nearest_between(x_axis, *x);
    return BETWEEN_PIXELS;
  }
  if (fill_mode == FILL_CONSTANT && (is_beyond(y_axis, *y) || is_beyond(x_axis, *x))) {
    return BEYOND_SOURCE;
  }
  return BY_FILL_RULE;
}

FUNCTION int whole_part(int64 position) {
  return (int)(position >> 32);
}

FUNCTION float fraction(int64 position) {
  return (float)(uint)position * (float)(1 / FIXED_ONE);
}

#endif
