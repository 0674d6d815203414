/*
 * The fused warp: every output pixel is the source at the inverse map's coordinates, interpolated,
 * through its channel's affine function, stored in the output's order of axes.
 *
 *   y = (m0 r + m1 c) + m2     x = (m3 r + m4 c) + m5     value = scale (sample(y, x) - centre) + bias
 *
 * Launch: a work-group for each tile of at most TILE_PIXELS consecutive output pixels of one image,
 * tiles of one image after another; any size of a group.
 * Memory: neighbouring items compute neighbouring pixels. Pixels of 1, 3 or 4 channels are gathered
 * in local memory and leave it in consecutive stores of four values; others are stored directly.
 *
 * Compiled for each of these choices:
 *   VARIANTS MODE=nearest,bilinear,exact SOURCE=uchar,float TARGET=float,half CHANNELS=1 AXES=last
 *   VARIANTS MODE=nearest,bilinear,exact SOURCE=uchar,float TARGET=float,half CHANNELS=3,4,0 AXES=last,first
 *   VARIANTS MODE=cubic SOURCE=double TARGET=float,half CHANNELS=1 AXES=last
 *   VARIANTS MODE=cubic SOURCE=double TARGET=float,half CHANNELS=3,4,0 AXES=last,first
 * MODE exact is bilinear in double, in SciPy's order of operations. CHANNELS 0 is any number. AXES is where the
 * output's channels are, which makes no difference for one.
 */
#include "boundary.h"
#include "fixed_point.h"
#include "parameters.h"
#include "spline.h"
#include "tiles.h"
#include "warp.h"

#define INTERPOLATION JOIN(ORDER, MODE)
#define EXACT JOIN(EXACTNESS, MODE)
#define CHANNELS_FIRST JOIN(IS_FIRST, AXES)
#define STORE JOIN(store, TARGET)
#define STORE_FOUR JOIN(store_four, TARGET)

#if EXACT
#define REAL double
#else
#define REAL float
#endif

#define CELL JOIN(VARIANT, cell)
#define LOCATE JOIN(VARIANT, locate)
#define CELL_AT JOIN(VARIANT, cell_at)
#define SAMPLE JOIN(VARIANT, sample)
#define SAMPLE_BETWEEN JOIN(VARIANT, sample_between)
#define FINISH JOIN(VARIANT, finish)

/* Whether pixels that need no fill rule are found in fixed point. */
#define IS_FIXED (CHANNELS && INTERPOLATION == 1 && !EXACT)

#if INTERPOLATION == 3

/* The spline's coefficients around a coordinate. */
struct CELL {
  int is_outside;
  int is_whole;
  struct spline_axis rows;
  struct spline_axis columns;
};

FUNCTION struct CELL LOCATE(struct warp_arguments a, double y, double x, int is_whole) {
  struct CELL cell;
  cell.rows =
      spline_axis_at(a.fill_mode, y, a.height + 2 * a.margin, a.source_row, a.margin);
  cell.columns =
      spline_axis_at(a.fill_mode, x, a.width + 2 * a.margin, a.source_column, a.margin);
  cell.is_outside = cell.rows.is_outside || cell.columns.is_outside;
  cell.is_whole = is_whole;
  return cell;
}

FUNCTION float SAMPLE(GLOBAL const double *plane, struct CELL cell, float cval) {
  if (cell.is_outside) {
    return cval;
  }
  if (cell.is_whole) {
    return (float)plane[cell.rows.offsets[CENTER] + cell.columns.offsets[CENTER]];
  }
  return (float)spline_value(plane, cell.rows, cell.columns);
}

#else

/* The four pixels around a coordinate, by their offsets, and its place between them. */
struct CELL {
  int is_outside;
  int is_whole;
  int top_left;
  int top_right;
  int bottom_left;
  int bottom_right;
  REAL down;
  REAL across;
};

FUNCTION struct CELL LOCATE(struct warp_arguments a, double y, double x, int is_whole) {
  struct CELL cell;
#if INTERPOLATION == 1 && !IS_FIXED
  /* Between four pixels of the source, where no fill rule is needed. */
  if (y >= 0 && x >= 0 && y < a.height - 1 && x < a.width - 1 && !is_whole) {
    int top = (int)y;
    int left = (int)x;
    cell.is_outside = 0;
    cell.is_whole = 0;
    cell.top_left = top * a.source_row + left * a.source_column;
    cell.top_right = cell.top_left + a.source_column;
    cell.bottom_left = cell.top_left + a.source_row;
    cell.bottom_right = cell.bottom_left + a.source_column;
    cell.down = (REAL)(y - top);
    cell.across = (REAL)(x - left);
    return cell;
  }
#endif
  double row = map_coordinate(a.fill_mode, y, a.height);
  double column = map_coordinate(a.fill_mode, x, a.width);
  cell.is_outside = row == OUTSIDE || column == OUTSIDE;
  cell.is_whole = INTERPOLATION == 1 ? is_whole : 1;
  double rounding = cell.is_whole ? 0.5 : 0.0;
  int top = (int)floor(row + rounding);
  int left = (int)floor(column + rounding);
  cell.down = (REAL)(row - top);
  cell.across = (REAL)(column - left);
  int top_row = map_index(a.fill_mode, top, a.height) * a.source_row;
  int left_column = map_index(a.fill_mode, left, a.width) * a.source_column;
  int bottom_row = map_index(a.fill_mode, top + 1, a.height) * a.source_row;
  int right_column = map_index(a.fill_mode, left + 1, a.width) * a.source_column;
  cell.top_left = top_row + left_column;
  cell.top_right = top_row + right_column;
  cell.bottom_left = bottom_row + left_column;
  cell.bottom_right = bottom_row + right_column;
  return cell;
}

FUNCTION float SAMPLE(GLOBAL const SOURCE *plane, struct CELL cell, float cval) {
  if (cell.is_outside) {
    return cval;
  }
  if (cell.is_whole) {
    return plane[cell.top_left];
  }
  REAL top_left = plane[cell.top_left];
  REAL top_right = plane[cell.top_right];
  REAL bottom_left = plane[cell.bottom_left];
  REAL bottom_right = plane[cell.bottom_right];
#if EXACT
  double upper = 1 - cell.down;
  double lower = 1 - upper;
  double near = 1 - cell.across;
  double far = 1 - near;
  double sum = top_left * upper * near;
  sum += top_right * upper * far;
  sum += bottom_left * lower * near;
  sum += bottom_right * lower * far;
  return (float)sum;
#else
  return bilinear(top_left, top_right, bottom_left, bottom_right, cell.down, cell.across);
#endif
}

#endif

/* What an output pixel is interpolated from, by SciPy's operations: a last bit decides on an edge. */
FUNCTION struct CELL CELL_AT(
    GLOBAL const double *m, struct warp_arguments a, int row, int column, int is_whole) {
  double r = m[FIRST_ROW] + row * m[ROW_STEP];
  double c = m[FIRST_COLUMN] + column * m[COLUMN_STEP];
  double y = r * m[0] + c * m[1] + m[2];
  double x = r * m[3] + c * m[4] + m[5];
  return LOCATE(a, y, x, is_whole);
}

#if IS_FIXED

/*
 * A pixel's channels where no fill rule is needed. top: the first channel of the pixel above and to the
 * left; row, column, channel: the source's steps.
 */
FUNCTION void SAMPLE_BETWEEN(
    GLOBAL const SOURCE *top,
    int row,
    int column,
    int channel,
    int is_whole,
    float down,
    float across,
    float *sampled) {
  if (is_whole) {
    for (int i = 0; i < CHANNELS; i++) {
      sampled[i] = top[i * channel];
    }
    return;
  }
  GLOBAL const SOURCE *bottom = top + row;
  for (int i = 0; i < CHANNELS; i++) {
    float top_left = top[i * channel];
    float top_right = top[i * channel + column];
    float bottom_left = bottom[i * channel];
    float bottom_right = bottom[i * channel + column];
    sampled[i] = bilinear(top_left, top_right, bottom_left, bottom_right, down, across);
  }
}

#endif

#if CHANNELS

/* A pixel's channels through their affine functions, step apart. */
FUNCTION void FINISH(
    const float *sampled,
    const float *centres,
    const float *scales,
    const float *biases,
    LOCAL float *finished,
    int step) {
  for (int i = 0; i < CHANNELS; i++) {
    finished[i * step] = affine_of(sampled[i], centres[i], scales[i], biases[i]);
  }
}

#endif

#if IS_FIXED && CHANNELS > 1
DENSE_KERNEL(256, 4)
#else
KERNEL
#endif
void VARIANT(
    GLOBAL const SOURCE *RESTRICT source,
    GLOBAL const int *RESTRICT indices,
    GLOBAL TARGET *RESTRICT target,
    GLOBAL const double *RESTRICT parameters,
    GLOBAL const float *RESTRICT affine,
    struct warp_arguments a) {
  int pixels = a.height * a.width;
  struct tile_range range = tile_of_group(pixels, a.tile_pixels, a.tiles);
  int image = range.image;
  int first = range.first;
  int end = range.end;
  int channels = CHANNELS ? CHANNELS : a.channels;
  int64 values = (int64)pixels * channels;
  int64 image_start = image * values;
  int64 source_values =
      (int64)(a.height + 2 * a.margin) * (a.width + 2 * a.margin) * channels;
  GLOBAL const SOURCE *from = source + (indices ? indices[image] : image) * source_values;

  GLOBAL const double *m = parameters + (int64)image * PARAMETER_STRIDE;
  int is_whole = is_identity(m);

  /* This item's first pixel, and the strides from one of its pixels to the next. */
  int row = (first + LOCAL_ID) / a.width;
  int column = (first + LOCAL_ID) % a.width;
  int rows = LOCAL_SIZE / a.width;
  int columns = LOCAL_SIZE % a.width;

#if CHANNELS
  LOCAL_ARRAY(float, tile, TILE_PIXELS * CHANNELS);
  float centres[CHANNELS];
  float scales[CHANNELS];
  float biases[CHANNELS];
  for (int channel = 0; channel < CHANNELS; channel++) {
    centres[channel] = affine ? affine[channel] : 0;
    scales[channel] = affine ? affine[CHANNELS + channel] : 1;
    /* Adding 0 would lose the sign of -0. */
    biases[channel] = affine ? affine[2 * CHANNELS + channel] : -0.0f;
  }
  int tile_pixel = CHANNELS_FIRST ? 1 : CHANNELS;
  int tile_channel = CHANNELS_FIRST ? TILE_PIXELS : 1;
#endif

  int needs_rule = 1;
#if IS_FIXED
  LOCAL_ARRAY(struct fixed_axis, axes, 2);
  for (int axis = LOCAL_ID; axis < 2; axis += LOCAL_SIZE) {
    axes[axis] = fixed_axis_of(m, axis, a.height, a.width, is_whole);
  }
  BARRIER();
  needs_rule = 0;
  {
    struct fixed_axis y_axis = axes[0];
    struct fixed_axis x_axis = axes[1];
    int64 y = fixed_at(y_axis, row, column);
    int64 x = fixed_at(x_axis, row, column);
    int64 y_stride = rows * y_axis.down + columns * y_axis.along;
    int64 x_stride = rows * x_axis.down + columns * x_axis.along;
    /* From past the end of a row to the next. */
    int64 y_return = y_axis.down - a.width * y_axis.along;
    int64 x_return = x_axis.down - a.width * x_axis.along;
    int next_column = column;
    for (int pixel = first + LOCAL_ID; pixel < end; pixel += LOCAL_SIZE) {
      LOCAL float *finished = tile + (pixel - first) * tile_pixel;
      float sampled[CHANNELS];
      int64 y_between = y;
      int64 x_between = x;
      int place = find_pixel(
          a.fill_mode, sizeof(SOURCE) == 1, is_whole, y_axis, x_axis, &y_between, &x_between);
      if (place == BETWEEN_PIXELS) {
        GLOBAL const SOURCE *top = from + (whole_part(y_between) * a.source_row +
                                           whole_part(x_between) * a.source_column);
        float down = fraction(y_between);
        float across = fraction(x_between);
        if (a.source_channel == 1) {
          SAMPLE_BETWEEN(top, a.source_row, CHANNELS, 1, is_whole, down, across, sampled);
        } else {
          SAMPLE_BETWEEN(top, a.source_row, 1, a.source_channel, is_whole, down, across, sampled);
        }
        FINISH(sampled, centres, scales, biases, finished, tile_channel);
      } else if (place == BEYOND_SOURCE) {
        for (int channel = 0; channel < CHANNELS; channel++) {
          sampled[channel] = a.cval;
        }
        FINISH(sampled, centres, scales, biases, finished, tile_channel);
      } else {
        needs_rule = 1;
      }
      next_column += columns;
      int is_past = next_column >= a.width;
      next_column -= is_past ? a.width : 0;
      y += y_stride + (is_past ? y_return : 0);
      x += x_stride + (is_past ? x_return : 0);
    }
  }
#endif

  if (needs_rule) {
    for (int pixel = first + LOCAL_ID; pixel < end; pixel += LOCAL_SIZE) {
#if IS_FIXED
      int64 y = fixed_at(axes[0], row, column);
      int64 x = fixed_at(axes[1], row, column);
      int is_left = find_pixel(a.fill_mode, sizeof(SOURCE) == 1, is_whole, axes[0], axes[1], &y, &x) ==
                    BY_FILL_RULE;
#else
      int is_left = 1;
#endif
      if (is_left) {
        struct CELL cell = CELL_AT(m, a, row, column, is_whole);
#if CHANNELS
        float sampled[CHANNELS];
        for (int channel = 0; channel < CHANNELS; channel++) {
          sampled[channel] = SAMPLE(from + channel * a.source_channel, cell, a.cval);
        }
        LOCAL float *finished = tile + (pixel - first) * tile_pixel;
        FINISH(sampled, centres, scales, biases, finished, tile_channel);
#else
        for (int channel = 0; channel < channels; channel++) {
          float value = SAMPLE(from + channel * a.source_channel, cell, a.cval);
          if (affine) {
            GLOBAL const float *of = affine + channel;
            value = affine_of(value, of[0], of[channels], of[2 * channels]);
          }
#if CHANNELS_FIRST
          STORE(target, image_start + (int64)channel * pixels + pixel, value);
#else
          STORE(target, image_start + (int64)pixel * channels + channel, value);
#endif
        }
#endif
      }
      row += rows;
      column += columns;
      int is_past = column >= a.width;
      row += is_past;
      column -= is_past ? a.width : 0;
    }
  }

#if CHANNELS
  BARRIER();
  /* With channels first, each channel of the tile is a run of consecutive values; else all are. */
  int runs = CHANNELS_FIRST ? CHANNELS : 1;
  int length = (end - first) * tile_pixel;
  for (int run = 0; run < runs; run++) {
    LOCAL const float *values_of_run = tile + run * TILE_PIXELS;
    int64 start = image_start + (int64)run * pixels + (int64)first * tile_pixel;
    int fours = start % 4 == 0 ? length / 4 : 0;
    for (int i = LOCAL_ID; i < fours; i += LOCAL_SIZE) {
      STORE_FOUR(target, start + 4 * i, values_of_run + 4 * i);
    }
    for (int i = 4 * fours + LOCAL_ID; i < length; i += LOCAL_SIZE) {
      STORE(target, start + i, values_of_run[i]);
    }
  }
#endif
}

#undef INTERPOLATION
#undef EXACT
#undef CHANNELS_FIRST
#undef STORE
#undef STORE_FOUR
#undef REAL
#undef CELL
#undef LOCATE
#undef CELL_AT
#undef SAMPLE
#undef SAMPLE_BETWEEN
#undef FINISH
#undef IS_FIXED
