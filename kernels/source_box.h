/*
 * The part of a source that a tile of the output reads: its bounding box, brought to local memory.
 */
#ifndef BATCHWARP_SOURCE_BOX_H
#define BATCHWARP_SOURCE_BOX_H

#include "bytes.h"
#include "fixed_point.h"

/* Bytes that are copied at once, and at whose multiples in a row a box begins and ends. */
#define CHUNK 16

/* Rows of the largest box: of 32 x 32 pixels turned by any angle up to 45 degrees. */
#define BOX_ROWS 48

/* Items that copy one row. */
#define ROW_ITEMS 16

/* Half a part of a pixel, in fixed point: added before the parts are cut off, it rounds them. */
#define HALF_A_PART ((int64)1 << 16)

/* Coordinates that 32 bits hold in parts of a pixel. */
#define FARTHEST 32000

/* Rows of the source from the first on, and of each row so many bytes from a multiple of CHUNK on. */
struct source_box {
  int row;
  int rows;
  int start;
  int bytes;
  /* Whether no coordinate needs a fill rule. */
  int is_inside;
  /* Whether all coordinates are near enough for parts in 32 bits. */
  int is_near;
};

/* Whole parts of the least and the greatest coordinate of a block of the output, whose corners they are at. */
struct extent {
  int least;
  int greatest;
};

FUNCTION struct extent extent_of(struct fixed_axis axis, int row, int column, int rows, int columns) {
  int64 first = fixed_at(axis, row, column) + HALF_A_PART;
  int64 down = (rows - 1) * axis.down;
  int64 along = (columns - 1) * axis.along;
  int64 least = first + (down < 0 ? down : 0) + (along < 0 ? along : 0);
  int64 greatest = first + (down > 0 ? down : 0) + (along > 0 ? along : 0);
  struct extent extent = {whole_part(least), whole_part(greatest)};
  return extent;
}

FUNCTION int limited(int value, int most) {
  return value < 0 ? 0 : value > most ? most : value;
}

/* The pixel above and to the left of a coordinate, and how far that is beyond it: in parts across, in pixels down. */
struct place {
  int row;
  int column;
  uint across;
  float down;
};

/* Of coordinates between four pixels. Here and below, they have HALF_A_PART added. */
FUNCTION struct place place_of(int64 y, int64 x) {
  struct place place;
  place.row = whole_part(y);
  place.column = whole_part(x);
  place.across = (uint)x >> 17;
  place.down = (float)((uint)y >> 17) * (1.0f / PARTS);
  return place;
}

/* Of near coordinates, which are moved to the source's edge if they are beyond it. */
FUNCTION struct place clamped_place(int64 y, int64 x, int height, int width) {
  int y_parts = limited((int)(y >> 17), (height - 1) * PARTS);
  int x_parts = limited((int)(x >> 17), (width - 1) * PARTS);
  struct place place;
  place.row = lower_of(y_parts >> 15, height - 2);
  place.column = lower_of(x_parts >> 15, width - 2);
  place.across = (uint)(x_parts - place.column * PARTS);
  place.down = (float)(y_parts - place.row * PARTS) * (1.0f / PARTS);
  return place;
}

FUNCTION struct source_box box_of(
    struct extent y, struct extent x, int height, int width, int pixel_bytes) {
  struct source_box box;
  box.is_inside = y.least >= 0 && x.least >= 0 && y.greatest <= height - 2 && x.greatest <= width - 2;
  box.is_near = y.least > -FARTHEST && x.least > -FARTHEST && y.greatest < FARTHEST && x.greatest < FARTHEST;
  box.row = limited(y.least, height - 2);
  box.rows = limited(y.greatest, height - 2) - box.row + 2;
  box.start = limited(x.least, width - 2) * pixel_bytes / CHUNK * CHUNK;
  /* Three bytes more, since whole words are read. */
  int end = (limited(x.greatest, width - 2) + 2) * pixel_bytes + 3;
  box.bytes = (end - box.start + CHUNK - 1) / CHUNK * CHUNK;
  return box;
}

/* Four bytes, of which those from the end of an image on are zeros. */
FUNCTION uint word_at(GLOBAL const uchar *image, int offset, int image_bytes) {
  uint word = 0;
  for (int i = 0; i < 4; i++) {
    if (offset < image_bytes - i) {
      word |= (uint)image[offset + i] << 8 * i;
    }
  }
  return word;
}

/*
 * Copies a box, each row `pitch` bytes after the one above. Items take rows in turn, ROW_ITEMS of them each.
 * Bytes beyond a row's end are those of the next; beyond the image's, zeros.
 */
FUNCTION void copy_box(
    GLOBAL const uchar *image,
    struct source_box box,
    int row_bytes,
    int image_bytes,
    LOCAL uchar *pixels,
    int pitch) {
  int across = LOCAL_SIZE < ROW_ITEMS ? 1 : ROW_ITEMS;
  int rows_at_once = LOCAL_SIZE / across;
  int first_row = LOCAL_ID / across;
  if (first_row >= rows_at_once) {
    return;
  }
  uint64 alignment = (uint64)image | (uint64)row_bytes;
  int64 end = (int64)(box.row + box.rows - 1) * row_bytes + box.start + box.bytes;
  if (alignment % CHUNK == 0 && end <= image_bytes) {
    for (int at = LOCAL_ID % across * CHUNK; at < box.bytes; at += across * CHUNK) {
      GLOBAL const uchar *from = image + ((box.row + first_row) * row_bytes + box.start + at);
      LOCAL uchar *to = pixels + (first_row * pitch + at);
      for (int row = first_row; row < box.rows; row += rows_at_once) {
        copy_chunk(to, from);
        from += rows_at_once * row_bytes;
        to += rows_at_once * pitch;
      }
    }
    return;
  }
  for (int at = LOCAL_ID % across * 4; at < box.bytes; at += across * 4) {
    for (int row = first_row; row < box.rows; row += rows_at_once) {
      int offset = (box.row + row) * row_bytes + box.start + at;
      LOCAL uchar *to = pixels + (row * pitch + at);
      if (alignment % 4 == 0 && offset <= image_bytes - 4) {
        copy_word(to, image + offset);
      } else {
        put_word(to, word_at(image, offset, image_bytes));
      }
    }
  }
}

#endif
