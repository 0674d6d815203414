/* The pixels of a tile where each is one of the source: flips and shifts by whole pixels. */
#ifndef BATCHWARP_COPYING_H
#define BATCHWARP_COPYING_H

#include "image_map.h"
#include "neighbours.h"
#include "staging.h"

#include <algorithm>

template <typename Source, int channels>
class copying {
  using unit = staged_unit<Source, channels>;

  const Source *from;
  const warp_arguments &a;
  /* The source's row and column of output row and column 0, and the way on from there. */
  int first_row;
  int row_step;
  int first_column;
  int column_step;
  /* A source row. */
  unit *row_units;
  alignas(64) unit pixels[TILE + SLACK];
  alignas(64) int32_t marks[TILE + SLACK];

  /* Where the source is read, or -1 for the constant. */
  int mapped(int position, int length) const {
    return (int)map_coordinate(a.fill_mode, position, length);
  }

  void load_row(int row) {
    const Source *at = from + (int64_t)row * a.source_row;
    if constexpr (sizeof(Source) == 1 && channels == 1) {
      std::copy(at, at + a.width, row_units);
    } else {
      const Source *end = from + (int64_t)a.height * a.width * channels;
      pack_row<channels>(at, end, a.source_column, a.source_channel, a.width, row_units);
    }
  }

  static ALWAYS_INLINE floats plane_of(const four_floats *at, int channel) {
    floats plane;
    UNROLL
    for (int lane = 0; lane < LANES; lane++) {
      plane[lane] = at[lane][channel];
    }
    return plane;
  }

  void copy(int column, int count, unit *to) const {
    if (count == 0) {
      return;
    }
    const unit *at = row_units + column;
    if (column_step == 1) {
      std::copy(at, at + count, to);
    } else {
      std::reverse_copy(at - count + 1, at + 1, to);
    }
  }

 public:
  static int64_t bytes(const warp_arguments &a) {
    return (int64_t)whole_vectors(a.width) * sizeof(unit);
  }

  /*
   * m: of an image that is a copy
   */
  copying(const Source *from, const warp_arguments &a, const double *m, void *memory)
      : from(from),
        a(a),
        first_row((int)(m[FIRST_ROW] + m[2])),
        row_step((int)m[ROW_STEP]),
        first_column((int)(m[FIRST_COLUMN] + m[5])),
        column_step((int)m[COLUMN_STEP]),
        row_units(static_cast<unit *>(memory)) {}

  static constexpr float units(int channel) {
    return neighbours<channels, Source>::units(channel);
  }

  void take(int row, int begin, int end, int at) {
    int source_row = mapped(first_row + row * row_step, a.height);
    if (source_row < 0) {
      std::fill(marks + at, marks + at + end - begin, -1);
      return;
    }
    load_row(source_row);
    std::fill(marks + at, marks + at + end - begin, 0);
    /* Columns of the output that are within the source, and around them those that the fill rule maps. */
    int low = column_step == 1 ? -first_column : first_column - (a.width - 1);
    int first = std::min(std::max(low, begin), end);
    int last = std::max(first, std::min(low + a.width, end));
    copy(first_column + first * column_step, last - first, pixels + at + first - begin);
    take_mapped(begin, first, at);
    take_mapped(last, end, at + last - begin);
  }

 private:
  void take_mapped(int begin, int end, int at) {
    for (int j = begin; j < end; j++, at++) {
      int column = mapped(first_column + j * column_step, a.width);
      marks[at] = column < 0 ? -1 : 0;
      pixels[at] = row_units[std::max(column, 0)];
    }
  }

 public:
  void begin(int) {}

  void advance_to(int) {}

  ALWAYS_INLINE floats value(int number, int channel) const {
    const unit *at = pixels + number * LANES;
    if constexpr (std::is_same_v<unit, four_floats>) {
      return plane_of(at, channel);
    } else if constexpr (std::is_same_v<unit, float>) {
      return load<floats>(at);
    } else if constexpr (channels == 1) {
      return to_floats(load<words>(at));
    } else {
      return neighbours<channels, Source>::channel_of(load<floats>(at), channel);
    }
  }

  ALWAYS_INLINE ints outside(int number) const {
    return load<ints>(marks + number * LANES);
  }
};

#endif
