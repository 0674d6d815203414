/*
 * The fused bilinear warp of images of bytes, channels last, as fast as memory delivers them: what warp.cl computes,
 * to within 1/200 of a byte's step.
 *
 *   y = (m0 r + m1 c) + m2     x = (m3 r + m4 c) + m5     value = scale (sample(y, x) - centre) + bias
 *
 * Where the fill rule is not needed, or only moves a pixel to the source's edge, coordinates are in fixed point and
 * pixels are interpolated by bytes.h: blend = 2^23 + 2^15 sample, so that
 *
 *   value = scale / 2^15 (blend - (2^23 + 2^15 centre)) + bias
 *
 * Launch: a work-group for each tile of TILE_SIDE x TILE_SIDE output pixels, those of one image row by row; any size of
 * a group.
 * Memory: the box of the source that a tile reads is copied to local memory; where it is too large, that of half as
 * many rows, down to STRIP_ROWS. From there on, and where a fill rule other than nearest is needed, pixels are read
 * where they are. An item computes QUAD neighbouring pixels of a row. Pixels of interleaved channels are gathered in
 * local memory, a strip of rows at a time, and leave it in consecutive stores of four values; others are stored
 * directly. What needs the fill rule in doubles comes last, since that takes most registers.
 *
 * Compiled for each of these choices:
 *   VARIANTS TARGET=float,half CHANNELS=1 AXES=last
 *   VARIANTS TARGET=float,half CHANNELS=3,4 AXES=last,first
 * AXES is where the output's channels are, which makes no difference for one.
 */
#include "neighbours.h"
#include "parameters.h"
#include "source_box.h"
#include "warp.h"

#define CHANNELS_FIRST JOIN(IS_FIRST, AXES)
#define STORE JOIN(store, TARGET)
#define STORE_FOUR JOIN(store_four, TARGET)
#define STORE_QUAD JOIN(store_quad, TARGET)

#define TILE_SIDE 32
#define STRIP_ROWS 8
#define QUAD 4

/* Bytes from a row of a box to the next: 47 pixels, and such that neighbouring rows lie in different banks. */
#define PITCH (CHANNELS == 1 ? 64 : CHANNELS == 3 ? 160 : 208)

/* Whether pixels are gathered in local memory. */
#define IS_GATHERED (CHANNELS > 1 && !CHANNELS_FIRST)

#define BLENDS_TO_VALUES JOIN(VARIANT, affine)
#define QUAD_OF_BOX JOIN(VARIANT, quad_of_box)
#define VALUE_OF JOIN(VARIANT, value_of)
#define PIXEL_OF_SOURCE JOIN(VARIANT, pixel_of_source)
#define PIXEL_BY_RULE JOIN(VARIANT, pixel_by_rule)

/* The channels' affine functions, of blends. */
struct BLENDS_TO_VALUES {
  float centres[CHANNELS];
  float scales[CHANNELS];
  float biases[CHANNELS];
};

/* A quad's pixels from a box; its first byte lies at -base. y, x: of the first pixel, steps: to the next. */
FUNCTION void QUAD_OF_BOX(
    LOCAL const uchar *pixels,
    int base,
    struct warp_arguments a,
    int64 y,
    int64 x,
    int64 y_step,
    int64 x_step,
    int is_clamped,
    struct BLENDS_TO_VALUES to_values,
    float *values) {
  for (int i = 0; i < QUAD; i++) {
    struct place place = is_clamped ? clamped_place(y, x, a.height, a.width) : place_of(y, x);
    int offset = place.row * PITCH + (place.column * CHANNELS + base);
    float upper[CHANNELS];
    float lower[CHANNELS];
    blend_columns(pixels, offset, PITCH, place.across, CHANNELS, upper, lower);
    for (int k = 0; k < CHANNELS; k++) {
      float blend = blend_rows(upper[k], lower[k], place.down);
      values[i * CHANNELS + k] =
          affine_of(blend, to_values.centres[k], to_values.scales[k], to_values.biases[k]);
    }
    y += y_step;
    x += x_step;
  }
}

/* What a pixel of value v becomes. */
FUNCTION float VALUE_OF(GLOBAL const float *affine, int channel, float v) {
  GLOBAL const float *of = affine + channel;
  return affine ? affine_of(v, of[0], of[CHANNELS], of[2 * CHANNELS]) : v;
}

/* One pixel from the source itself. What needs the fill rule in doubles gets no values yet. */
FUNCTION void PIXEL_OF_SOURCE(
    GLOBAL const uchar *source,
    GLOBAL const float *affine,
    struct warp_arguments a,
    struct fixed_axis y_axis,
    struct fixed_axis x_axis,
    int is_whole,
    int row,
    int column,
    float *values) {
  int64 y = fixed_at(y_axis, row, column);
  int64 x = fixed_at(x_axis, row, column);
  int found = find_pixel(a.fill_mode, 1, is_whole, y_axis, x_axis, &y, &x);
  if (found == BETWEEN_PIXELS) {
    struct place place = clamped_place(y + HALF_A_PART, x + HALF_A_PART, a.height, a.width);
    GLOBAL const uchar *upper = source + (place.row * a.source_row + place.column * CHANNELS);
    GLOBAL const uchar *lower = upper + a.source_row;
    for (int k = 0; k < CHANNELS; k++) {
      float above = blend_of(upper[k], upper[k + CHANNELS], place.across);
      float below = blend_of(lower[k], lower[k + CHANNELS], place.across);
      float blend = blend_rows(above, below, place.down);
      values[k] = VALUE_OF(affine, k, (blend - BLEND_BASE) * (1.0f / PARTS));
    }
  } else {
    for (int k = 0; k < CHANNELS; k++) {
      values[k] = VALUE_OF(affine, k, a.cval);
    }
  }
}

/* One pixel by the fill rule in doubles. */
FUNCTION void PIXEL_BY_RULE(
    GLOBAL const uchar *source,
    GLOBAL const float *affine,
    struct warp_arguments a,
    GLOBAL const double *m,
    int row,
    int column,
    float *values) {
  struct neighbours near = neighbours_at(m, a, row, column);
  for (int k = 0; k < CHANNELS; k++) {
    float value = a.cval;
    if (!near.is_outside) {
      float top_left = source[near.top_left + k];
      float top_right = source[near.top_right + k];
      float bottom_left = source[near.bottom_left + k];
      float bottom_right = source[near.bottom_right + k];
      value = bilinear(top_left, top_right, bottom_left, bottom_right, near.down, near.across);
    }
    values[k] = VALUE_OF(affine, k, value);
  }
}

#if CHANNELS == 1
KERNEL
#elif CHANNELS == 3
DENSE_KERNEL(64, 14)
#else
DENSE_KERNEL(64, 12)
#endif
void VARIANT(
    GLOBAL const uchar *RESTRICT source,
    GLOBAL const int *RESTRICT indices,
    GLOBAL TARGET *RESTRICT target,
    GLOBAL const double *RESTRICT parameters,
    GLOBAL const float *RESTRICT affine,
    struct warp_arguments a) {
  LOCAL_ARRAY(uchar, pixels, BOX_ROWS * PITCH + CHUNK);
  LOCAL_ARRAY(int64, coefficients, COEFFICIENTS);
  LOCAL_ARRAY(int, kinds, COEFFICIENTS);
#if IS_GATHERED
  LOCAL_ARRAY(float, strip, STRIP_ROWS * TILE_SIDE * CHANNELS);
#endif

  int image = GROUP / a.tiles;
  int tile = GROUP % a.tiles;
  int tiles_across = (a.width + TILE_SIDE - 1) / TILE_SIDE;
  int first_row = tile / tiles_across * TILE_SIDE;
  int first_column = tile % tiles_across * TILE_SIDE;
  int end_row = lower_of(first_row + TILE_SIDE, a.height);
  int end_column = lower_of(first_column + TILE_SIDE, a.width);

  GLOBAL const double *m = parameters + (int64)image * PARAMETER_STRIDE;
  int image_bytes = a.height * a.source_row;
  GLOBAL const uchar *from = source + (int64)(indices ? indices[image] : image) * image_bytes;
  load_coefficients(m, coefficients, kinds);

  struct BLENDS_TO_VALUES to_values;
  for (int k = 0; k < CHANNELS; k++) {
    float centre = affine ? affine[k] : 0;
    float scale = affine ? affine[CHANNELS + k] : 1;
    float bias = affine ? affine[2 * CHANNELS + k] : 0;
    /* As blends near their base have no bits to lose, a centre beyond the bytes goes to the bias. */
    float blend = BLEND_BASE + PARTS * (centre < 0 ? 0 : centre > 255 ? 255 : centre);
    to_values.centres[k] = blend;
    to_values.scales[k] = scale * (1.0f / PARTS);
    to_values.biases[k] = fmaf(scale, (blend - BLEND_BASE) * (1.0f / PARTS) - centre, bias);
  }
  BARRIER();

  int any = kinds_of_all(kinds);
  int is_whole = !(any & IS_NOT_OF_IDENTITY);
  int is_held = !(any & IS_NOT_HELD) && a.height > 1 && a.width > 1 &&
                a.height < FIXED_EXTENT - a.width;
  struct fixed_axis y_axis = axis_of(coefficients, 0, a.height - 1, is_held, is_whole);
  struct fixed_axis x_axis = axis_of(coefficients, 1, a.width - 1, is_held, is_whole);
  int columns = (end_column - first_column + QUAD - 1) / QUAD * QUAD;
  int64 plane = (int64)a.height * a.width;
  int64 image_start = image * plane * CHANNELS;

  int needs_rule = 0;
  int rows = TILE_SIDE;
  for (int row = first_row; row < end_row; row += rows) {
    struct source_box box;
    int fits;
    for (;; rows /= 2) {
      int length = lower_of(rows, end_row - row);
      struct extent y_extent = extent_of(y_axis, row, first_column, length, columns);
      struct extent x_extent = extent_of(x_axis, row, first_column, length, columns);
      box = box_of(y_extent, x_extent, a.height, a.width, CHANNELS);
      fits = is_held && box.is_near && box.rows <= BOX_ROWS && box.bytes <= PITCH;
      if (fits || rows == STRIP_ROWS) {
        break;
      }
    }
    int is_of_box = fits && (box.is_inside || a.fill_mode == FILL_NEAREST);
    if (is_of_box) {
      copy_box(from, box, a.source_row, image_bytes, pixels, PITCH);
      finish_copies();
    }
    needs_rule |= !is_of_box;
    BARRIER();

    int end = lower_of(row + rows, end_row);
    int base = -(box.row * PITCH + box.start);
    int strip_rows = IS_GATHERED ? STRIP_ROWS : rows;
    for (int strip_row = row; strip_row < end; strip_row += strip_rows) {
      int quads = strip_rows * (TILE_SIDE / QUAD);
      for (int quad = LOCAL_ID; quad < quads; quad += LOCAL_SIZE) {
        int quad_row = strip_row + quad / (TILE_SIDE / QUAD);
        int quad_column = first_column + quad % (TILE_SIDE / QUAD) * QUAD;
        if (quad_row < end && quad_column < end_column) {
          float values[QUAD * CHANNELS];
          if (is_of_box) {
            int64 y = fixed_at(y_axis, quad_row, quad_column) + HALF_A_PART;
            int64 x = fixed_at(x_axis, quad_row, quad_column) + HALF_A_PART;
            if (box.is_inside) {
              QUAD_OF_BOX(pixels, base, a, y, x, y_axis.along, x_axis.along, 0, to_values, values);
            } else {
              QUAD_OF_BOX(pixels, base, a, y, x, y_axis.along, x_axis.along, 1, to_values, values);
            }
          } else {
            for (int i = 0; i < QUAD; i++) {
              float *of_pixel = values + i * CHANNELS;
              PIXEL_OF_SOURCE(
                  from, affine, a, y_axis, x_axis, is_whole, quad_row, quad_column + i, of_pixel);
            }
          }
#if IS_GATHERED
          LOCAL float *to = strip + quad * (QUAD * CHANNELS);
          for (int i = 0; i < QUAD * CHANNELS; i += 4) {
            put_four(to + i, values[i], values[i + 1], values[i + 2], values[i + 3]);
          }
#else
          int64 at = image_start + (int64)quad_row * a.width + quad_column;
          for (int k = 0; k < CHANNELS; k++) {
            int64 start = at + k * plane;
            if (start % QUAD == 0 && quad_column + QUAD <= end_column) {
              STORE_QUAD(
                  target,
                  start,
                  values[k],
                  values[CHANNELS + k],
                  values[2 * CHANNELS + k],
                  values[3 * CHANNELS + k]);
            } else {
              for (int i = 0; i < QUAD && quad_column + i < end_column; i++) {
                STORE(target, start + i, values[i * CHANNELS + k]);
              }
            }
          }
#endif
        }
      }
#if IS_GATHERED
      NEAR_BARRIER();
      /* A row's items take its values in turn, four at a time where those are whole words of the target. */
      int64 start = image_start + ((int64)strip_row * a.width + first_column) * CHANNELS;
      int row_values = a.width * CHANNELS;
      int length = (end_column - first_column) * CHANNELS;
      int is_of_fours = start % 4 == 0 && row_values % 4 == 0 && length % 4 == 0;
      for (int quad = LOCAL_ID; quad < quads; quad += LOCAL_SIZE) {
        int line = quad / (TILE_SIDE / QUAD);
        if (strip_row + line < end) {
          int first = quad % (TILE_SIDE / QUAD) * 4;
          int64 to = start + line * row_values + first;
          LOCAL const float *finished = strip + (line * (TILE_SIDE * CHANNELS) + first);
          for (int i = 0; i < TILE_SIDE * CHANNELS; i += TILE_SIDE) {
            if (is_of_fours && first + i < length) {
              STORE_FOUR(target, to + i, finished + i);
            } else {
              for (int j = i; j < i + 4 && first + j < length; j++) {
                STORE(target, to + j, finished[j]);
              }
            }
          }
        }
      }
      NEAR_BARRIER();
#endif
    }
    BARRIER();
  }

  if (needs_rule && !(is_held && a.fill_mode == FILL_NEAREST)) {
    FULL_BARRIER();
    for (int pixel = LOCAL_ID; pixel < TILE_SIDE * TILE_SIDE; pixel += LOCAL_SIZE) {
      int row = first_row + pixel / TILE_SIDE;
      int column = first_column + pixel % TILE_SIDE;
      int64 y = fixed_at(y_axis, row, column);
      int64 x = fixed_at(x_axis, row, column);
      if (row < end_row && column < end_column &&
          find_pixel(a.fill_mode, 1, is_whole, y_axis, x_axis, &y, &x) == BY_FILL_RULE) {
        float values[CHANNELS];
        PIXEL_BY_RULE(from, affine, a, m, row, column, values);
        int64 at = (int64)row * a.width + column;
        for (int k = 0; k < CHANNELS; k++) {
          STORE(target, image_start + (CHANNELS_FIRST ? k * plane + at : at * CHANNELS + k), values[k]);
        }
      }
    }
  }
}

#undef CHANNELS_FIRST
#undef STORE
#undef STORE_FOUR
#undef STORE_QUAD
#undef TILE_SIDE
#undef STRIP_ROWS
#undef QUAD
#undef PITCH
#undef IS_GATHERED
#undef BLENDS_TO_VALUES
#undef QUAD_OF_BOX
#undef VALUE_OF
#undef PIXEL_OF_SOURCE
#undef PIXEL_BY_RULE
