/*
 * Where the pixels of a row are read in the source.
 *
 * Coordinates are steps of fixed point, with 32 bits of fraction, from a double every REBASE columns: exact
 * to 2^-24 of a pixel. Where a fill rule makes values jump, the last bit of a double decides on which
 * side a pixel is; there and where rules are other than to clamp, pixels beyond the inside, or so near to
 * its ends that they might be, take the operations of boundary.h in doubles.
 */
#ifndef BATCHWARP_COORDINATES_H
#define BATCHWARP_COORDINATES_H

#include "boundary.h"
#include "parameters.h"
#include "tile.h"
#include "warp.h"

#include <algorithm>
#include <cmath>

/* Coordinates so far out leave no fraction, and few maps have them; the plain kernel takes those. */
constexpr double FAR = 1 << 24;

/* Nearer to an edge than this, fixed point might be on its other side. */
constexpr double EDGE = 1.0 / (1 << 20);

constexpr int REBASE = 256;

constexpr double FIXED_ONE = 4294967296.0;

/* Output columns from begin to end, none if they are equal. */
struct interval {
  int begin;
  int end;
};

inline interval common(interval a, interval b) {
  int begin = std::max(a.begin, b.begin);
  return {begin, std::max(begin, std::min(a.end, b.end))};
}

/* How one coordinate changes along the rows of an image. */
struct axis_steps {
  /* From a column to the next, its inverse if there is one, and the same in fixed point. */
  double slope;
  double inverse;
  int64_t fixed;
  /* For the places of a vector pair, as EVEN and ODD expect them. */
  longs first_lanes;
  longs second_lanes;

  explicit axis_steps(double step)
      : slope(step), inverse(1 / step), fixed((int64_t)std::rint(step * FIXED_ONE)) {
    for (int lane = 0; lane < LANES / 2; lane++) {
      int place = lane / 2 * 4 + lane % 2;
      first_lanes[lane] = fixed * place;
      second_lanes[lane] = fixed * (place + 2);
    }
  }

  bool is_flat() const {
    return std::fabs(slope) < 1e-12;
  }
};

/* How both change. */
struct column_steps {
  axis_steps y;
  axis_steps x;
  /* Whether the output's columns walk the lattice backwards. */
  bool is_mirrored;

  explicit column_steps(const double *m)
      : y(m[1] * m[COLUMN_STEP]), x(m[4] * m[COLUMN_STEP]), is_mirrored(m[COLUMN_STEP] < 0) {}
};

/*
 * The columns from begin on whose fixed point is based on the same column. Bases are columns of the
 * lattice, so that a flipped image has the coordinates of the unflipped one.
 */
struct based_run {
  int base;
  int length;

  based_run(int begin, int end, int width, bool is_mirrored) {
    int lattice = is_mirrored ? width - 1 - begin : begin;
    int beyond = lattice % REBASE;
    base = is_mirrored ? begin + beyond : begin - beyond;
    length = std::min(end - begin, is_mirrored ? beyond + 1 : REBASE - beyond);
  }
};

/* One coordinate along an output row: (row_part + columns[j]) + offset for column j. */
struct axis_line {
  double row_part;
  const double *columns;
  double offset;

  double at(int j) const {
    return row_part + columns[j] + offset;
  }

  bool is_within(int j, double low, double high) const {
    double position = at(j);
    return position >= low && position <= high;
  }

  /* Columns whose coordinate is within 0..last and not at its ends; all of them but for a few. */
  interval inside(const axis_steps &steps, double last, int width) const {
    double low = EDGE;
    double high = last - EDGE;
    if (steps.is_flat()) {
      bool all_inside = is_within(0, low, high) && is_within(width - 1, low, high);
      return {0, all_inside ? width : 0};
    }
    double start = at(0);
    double first = (low - start) * steps.inverse;
    double final = (high - start) * steps.inverse;
    if (steps.slope < 0) {
      std::swap(first, final);
    }
    double begin = std::min(std::max(std::ceil(first), 0.0), (double)width);
    double end = std::min(std::max(std::floor(final) + 1, begin), (double)width);
    return {(int)begin, (int)end};
  }
};

/* How a coordinate is read, as map_coordinate maps it. */
struct reflect_position {
  double length;

  double operator()(double position) const {
    double period = 2 * length;
    double folds = period * std::trunc((position < 0 ? -position : position) / period);
    double below = position < -period ? folds + position : position;
    /* As in reflect_coordinate, off the far side. */
    double mirrored = (below > -1e-15 ? 1e-15 : -below) - 1;
    double left = below < -length ? below + period : mirrored;
    double above = position - folds;
    double right = above >= length ? period - above - 1 : above;
    double mapped = position < 0 ? left : right;
    double whole = position >= 0 && position <= length - 1 ? position : mapped;
    return length == 1 ? 0 : whole;
  }
};

struct wrap_position {
  double length;

  double operator()(double position) const {
    double period = length == 1 ? 1 : length - 1;
    double turns = std::trunc((position < 0 ? -position : position) / period);
    double mapped =
        position < 0 ? position + period * (turns + 1) : position - period * turns;
    double whole = position >= 0 && position <= length - 1 ? position : mapped;
    return length == 1 ? 0 : whole;
  }
};

/* The source coordinates of an output row. */
struct row_lines {
  axis_line y;
  axis_line x;
};

/*
 * Puts the places of the columns from begin to end, whatever their coordinates, into the tile from `at`
 * on; some more may follow, which mean nothing.
 */
template <typename MapY, typename MapX>
void locate_any(
    const row_lines &lines,
    int begin,
    int end,
    MapY map_y,
    MapX map_x,
    int staged_row,
    tile &t,
    int at) {
  const double *y_columns = lines.y.columns + begin;
  const double *x_columns = lines.x.columns + begin;
  double y_part = lines.y.row_part;
  double x_part = lines.x.row_part;
  double y_offset = lines.y.offset;
  double x_offset = lines.x.offset;
  int32_t *offset = t.offset + at;
  float *down = t.down + at;
  float *across = t.across + at;
  int length = (end - begin + 7) / 8 * 8;
  for (int i = 0; i < length; i++) {
    double y = map_y(y_part + y_columns[i] + y_offset);
    double x = map_x(x_part + x_columns[i] + x_offset);
    double top = std::floor(y);
    double left = std::floor(x);
    offset[i] = (int32_t)(top * staged_row + left);
    down[i] = (float)(y - top);
    across[i] = (float)(x - left);
  }
}

/* Tells which of the columns from begin to end are outside. */
inline void mark_outside(
    const row_lines &lines, int begin, int end, const warp_arguments &a, tile &t, int at) {
  double last_y = a.height - 1;
  double last_x = a.width - 1;
  for (int j = begin; j < end; j++) {
    double y = lines.y.at(j);
    double x = lines.x.at(j);
    bool is_inside = (y >= 0) & (y <= last_y) & (x >= 0) & (x <= last_x);
    t.outside[at + j - begin] = is_inside ? 0 : -1;
  }
}

/* A coordinate in fixed point for LANES columns, as a vector pair. */
struct fixed_pair {
  longs first;
  longs second;

  fixed_pair(const axis_line &line, const axis_steps &steps, int base, int begin) {
    int64_t start = (int64_t)std::floor(line.at(base) * FIXED_ONE) + steps.fixed * (begin - base);
    first = steps.first_lanes + start;
    second = steps.second_lanes + start;
  }

  void advance(longs step) {
    first += step;
    second += step;
  }

  /* Within 0..last. */
  fixed_pair clamped(longs last) const {
    fixed_pair result = *this;
    result.first = between_zero_and(last, first);
    result.second = between_zero_and(last, second);
    return result;
  }

  ints whole() const {
    return (ints)ODD(first, second);
  }

  floats fraction() const {
    return to_floats((words)EVEN(first, second) >> 8) * (1.0f / (1 << 24));
  }
};

/*
 * Puts the places of the columns from begin to end into the tile from `at` on. Coordinates are clamped,
 * or all are inside.
 */
template <bool clamps>
void locate_fixed(
    const row_lines &lines,
    const column_steps &steps,
    int begin,
    int end,
    const warp_arguments &a,
    int staged_row,
    tile &t,
    int at) {
  longs y_step = longs{} + steps.y.fixed * LANES;
  longs x_step = longs{} + steps.x.fixed * LANES;
  longs last_y = longs{} + ((int64_t)(a.height - 1) << 32);
  longs last_x = longs{} + ((int64_t)(a.width - 1) << 32);
  ints row = ints{} + staged_row;
  while (begin < end) {
    based_run run(begin, end, a.width, steps.is_mirrored);
    fixed_pair y(lines.y, steps.y, run.base, begin);
    fixed_pair x(lines.x, steps.x, run.base, begin);
    for (int i = 0; i < run.length; i += LANES) {
      fixed_pair source_y = clamps ? y.clamped(last_y) : y;
      fixed_pair source_x = clamps ? x.clamped(last_x) : x;
      store(t.offset + at + i, source_y.whole() * row + source_x.whole());
      store(t.down + at + i, source_y.fraction());
      store(t.across + at + i, source_x.fraction());
      y.advance(y_step);
      x.advance(x_step);
    }
    begin += run.length;
    at += run.length;
  }
}

#endif
