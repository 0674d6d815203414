/*
 * What all warps share: the arguments of a launch, and interpolation in float32.
 */
#ifndef BATCHWARP_WARP_H
#define BATCHWARP_WARP_H

#include "portable.h"

/* Output pixels that a work-group takes at most. */
#define TILE_PIXELS 1024

/* Of each mode of a warp, the order of its interpolation and whether that is in double. */
#define ORDER_nearest 0
#define ORDER_bilinear 1
#define ORDER_exact 1
#define ORDER_cubic 3
#define EXACTNESS_nearest 0
#define EXACTNESS_bilinear 0
#define EXACTNESS_exact 1
#define EXACTNESS_cubic 0

/* Whether channels come first in each order of axes. */
#define IS_FIRST_first 1
#define IS_FIRST_last 0

ARGUMENTS(warp_arguments,
  int height;
  int width;
  int channels;
  /* Steps between neighbours in the source, in elements, whose images have these margins. */
  int source_row;
  int source_column;
  int source_channel;
  int margin;
  int fill_mode;
  float cval;
  /* Output pixels of a tile, a multiple of 16, and tiles of an image. */
  int tile_pixels;
  int tiles;
  /* Of the launch. */
  int images;
);

/* Between four neighbours; exact where they are equal and finite. */
FUNCTION float bilinear(
    float top_left,
    float top_right,
    float bottom_left,
    float bottom_right,
    float down,
    float across) {
  float left = fmaf(down, bottom_left - top_left, top_left);
  float right = fmaf(down, bottom_right - top_right, top_right);
  return fmaf(across, right - left, left);
}

/* A channel's affine function of a value. */
FUNCTION float affine_of(float value, float centre, float scale, float bias) {
  return fmaf(value - centre, scale, bias);
}

#endif
