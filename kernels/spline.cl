/*
 * The coefficients of the cubic B-splines through the pixels of images, in double and in the order
 * of scipy.ndimage.spline_filter's operations: images, which extend_images.cl has copied with their
 * margins, are filtered along their columns, then along their rows. An image whose map is the identity
 * stays unfiltered.
 */
#include "parameters.h"
#include "tiles.h"

/* The double nearest to sqrt(3) - 2; subtracting in doubles gives another. */
#define POLE (-0.2679491924311227)
#define GAIN ((1 - POLE) * (1 - 1 / POLE))

ARGUMENTS(filter_arguments,
  /* The pole to the power of half the period with which a line is continued. */
  double pole_to_half_period;
  int length;
  /* From a place of a line to the next. */
  int step;
  /* Line l begins at l / inner * outer_step + l % inner * inner_step. */
  int inner;
  int inner_step;
  int outer_step;
  /* Whether lines are reflected about the edges of their outermost pixels, not their centres. */
  int is_reflected;
  int values;
  int lines;
  int tile;
  int tiles;
);

/* What the endless line before the first place sums up to. */
FUNCTION void begin_forwards(GLOBAL double *line, struct filter_arguments a) {
  int last = a.length - 1;
  double first = line[0];
  double power = POLE;
  double sum = first + a.pole_to_half_period * line[(int64)last * a.step];
  /* A mirror has its last pixel once. */
  int end = a.is_reflected ? a.length : last;
  for (int i = 1; i < end; i++) {
    /* For the last pixel of a reflected line, the first is the sum so far, as it is in SciPy. */
    double opposite = i == last ? sum : line[(int64)(last - i) * a.step];
    sum += power * (line[(int64)i * a.step] + a.pole_to_half_period * opposite);
    power *= POLE;
  }
  double remainder = 1 - a.pole_to_half_period * a.pole_to_half_period;
  line[0] = a.is_reflected ? sum * (POLE / remainder) + first : sum / remainder;
}

FUNCTION void begin_backwards(GLOBAL double *line, struct filter_arguments a) {
  GLOBAL double *end = line + (int64)(a.length - 1) * a.step;
  if (a.is_reflected) {
    *end *= POLE / (POLE - 1);
  } else {
    *end = (POLE * *(end - a.step) + *end) * POLE / (POLE * POLE - 1);
  }
}

/*
 * Filters lines in place by one recursion forwards and one backwards.
 * Launch: a work-group for each tile of lines of one image, an item for a line, tiles of one image
 * after another; any size of a group.
 */
KERNEL void filter_lines(
    GLOBAL double *RESTRICT coefficients,
    GLOBAL const double *RESTRICT parameters,
    struct filter_arguments a) {
  struct tile_range range = tile_of_group(a.lines, a.tile, a.tiles);
  GLOBAL const double *m = parameters + (int64)range.image * PARAMETER_STRIDE;
  if (is_identity(m) || a.length == 1) {
    return;
  }
  for (int number = range.first + LOCAL_ID; number < range.end; number += LOCAL_SIZE) {
    GLOBAL double *line = coefficients + (int64)range.image * a.values
        + (number / a.inner * a.outer_step + number % a.inner * a.inner_step);
    for (int i = 0; i < a.length; i++) {
      line[(int64)i * a.step] *= GAIN;
    }
    begin_forwards(line, a);
    for (int i = 1; i < a.length; i++) {
      line[(int64)i * a.step] += POLE * line[(int64)(i - 1) * a.step];
    }
    begin_backwards(line, a);
    for (int i = a.length - 2; i >= 0; i--) {
      GLOBAL double *at = line + (int64)i * a.step;
      *at = POLE * (at[a.step] - *at);
    }
  }
}
