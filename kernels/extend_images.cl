/*
 * Copies images as doubles and continues their edges into margins, for spline.cl.
 *
 * Launch: a work-group for each tile of consecutive values of one target image, tiles of one image
 * after another; any size of a group.
 *
 * Compiled for each of these choices:
 *   VARIANTS SOURCE=uchar,float
 */
#include "tiles.h"

#ifndef BATCHWARP_EXTEND_ARGUMENTS
#define BATCHWARP_EXTEND_ARGUMENTS

ARGUMENTS(extend_arguments,
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
);

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

#endif

KERNEL void VARIANT(
    GLOBAL const SOURCE *RESTRICT source,
    GLOBAL const int *RESTRICT indices,
    GLOBAL double *RESTRICT target,
    struct extend_arguments a) {
  struct tile_range range = tile_of_group(a.values, a.tile, a.tiles);
  int64 source_values = (int64)a.height * a.width * a.channels;
  int from_image = indices ? indices[range.image] : range.image;
  GLOBAL const SOURCE *from = source + from_image * source_values;
  GLOBAL double *to = target + (int64)range.image * a.values;
  for (int i = range.first + LOCAL_ID; i < range.end; i += LOCAL_SIZE) {
    to[i] = from[source_of(a, i)];
  }
}
