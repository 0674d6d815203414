/*
 * The coefficients of the cubic B-splines through the pixels of images, in double and in the order
 * of scipy.ndimage.spline_filter's operations: images are copied with their margins, then filtered
 * along their columns, then along their rows. An image whose map is the identity stays unfiltered.
 */
#include "parameters.h"
#include "tiles.h"

struct extend_arguments {
  /* The source's size and its steps between neighbours. */
  int height;
  int width;
  int channels;
  int source_row;
  int source_column;
  int source_channel;
  int margin;
  /* Steps between neighbours in the target, and its values. */
  int pixel_step;
  int channel_step;
  int values;
  int tile;
  int tiles;
};

LAYOUT(extend_arguments, FIELD(height) FIELD(width) FIELD(channels) FIELD(source_row)
    FIELD(source_column) FIELD(source_channel) FIELD(margin) FIELD(pixel_step) FIELD(channel_step)
    FIELD(values) FIELD(tile) FIELD(tiles))

FUNCTION int nearest(int place, int length) {
  return place < 0 ? 0 : place >= length ? length - 1 : place;
}

/* The index in the source of a value of the target. */
FUNCTION int source_of(struct extend_arguments a, int value) {
  int width = a.width + 2 * a.margin;
  int pixels = (a.height + 2 * a.margin) * width;
  int pixel = value / a.pixel_step % pixels;
  int channel = value / a.channel_step % a.channels;
  int row = nearest(pixel / width - a.margin, a.height);
  int column = nearest(pixel % width - a.margin, a.width);
  return row * a.source_row + column * a.source_column + channel * a.source_channel;
}

/*
 * Copies images and continues their edges into the margins.
 * Launch: a work-group for each tile of consecutive values of one target image, tiles of one image
 * after another; any size of a group.
 */
#define EXTEND_IMAGES(name, type)                                                           \
  KERNEL void name(                                                                         \
      GLOBAL const type *RESTRICT source,                                                   \
      GLOBAL const int *RESTRICT indices,                                                   \
      GLOBAL double *RESTRICT target,                                                       \
      struct extend_arguments a) {                                                          \
    struct tile_range range = tile_of_group(a.values, a.tile, a.tiles);                     \
    int64 source_values = (int64)a.height * a.width * a.channels;                           \
    int from_image = indices ? indices[range.image] : range.image;                          \
    GLOBAL const type *from = source + from_image * source_values;                          \
    GLOBAL double *to = target + (int64)range.image * a.values;                             \
    for (int i = range.first + LOCAL_ID; i < range.end; i += LOCAL_SIZE) {                  \
      to[i] = from[source_of(a, i)];                                                        \
    }                                                                                       \
  }

EXTEND_IMAGES(extend_images_uchar, uchar)
EXTEND_IMAGES(extend_images_float, float)

/* The double nearest to sqrt(3) - 2, which the difference of doubles is not. */
#define POLE (-0.2679491924311227)
#define GAIN ((1 - POLE) * (1 - 1 / POLE))

struct filter_arguments {
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
};

LAYOUT(filter_arguments, FIELD(pole_to_half_period) FIELD(length) FIELD(step) FIELD(inner)
    FIELD(inner_step) FIELD(outer_step) FIELD(is_reflected) FIELD(values) FIELD(lines) FIELD(tile)
    FIELD(tiles))

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
