/*
 * The four pixels around a coordinate by the fill rule, in doubles and by SciPy's operations: a last bit decides on
 * which side of an edge a pixel is.
 */
#ifndef BATCHWARP_NEIGHBOURS_H
#define BATCHWARP_NEIGHBOURS_H

#include "boundary.h"
#include "parameters.h"
#include "warp.h"

/* Their offsets in the source, and the coordinate's place between them. */
struct neighbours {
  int is_outside;
  int top_left;
  int top_right;
  int bottom_left;
  int bottom_right;
  float down;
  float across;
};

FUNCTION struct neighbours neighbours_at(
    GLOBAL const double *m, struct warp_arguments a, int output_row, int output_column) {
  double r = m[FIRST_ROW] + output_row * m[ROW_STEP];
  double c = m[FIRST_COLUMN] + output_column * m[COLUMN_STEP];
  double row = map_coordinate(a.fill_mode, r * m[0] + c * m[1] + m[2], a.height);
  double column = map_coordinate(a.fill_mode, r * m[3] + c * m[4] + m[5], a.width);
  int top = (int)floor(row);
  int left = (int)floor(column);
  int top_row = map_index(a.fill_mode, top, a.height) * a.source_row;
  int left_column = map_index(a.fill_mode, left, a.width) * a.source_column;
  int bottom_row = map_index(a.fill_mode, top + 1, a.height) * a.source_row;
  int right_column = map_index(a.fill_mode, left + 1, a.width) * a.source_column;
  struct neighbours near;
  near.is_outside = row == OUTSIDE || column == OUTSIDE;
  near.top_left = top_row + left_column;
  near.top_right = top_row + right_column;
  near.bottom_left = bottom_row + left_column;
  near.bottom_right = bottom_row + right_column;
  near.down = (float)(row - top);
  near.across = (float)(column - left);
  return near;
}

#endif
