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

  /* Bytes of one channel are read where they are; other rows are brought into units first. */
  static constexpr bool IS_DIRECT = sizeof(Source) == 1 && channels == 1;
  using row_unit = std::conditional_t<IS_DIRECT, Source, unit>;

  const Source *from;
  const warp_arguments &a;
  /* The source's row and column of output row and column 0, and the way on from there. */
  int first_row;
  int row_step;
  int first_column;
  int column_step;
  /* The output's columns that are within the source; the fill rule maps those around them. */
  int low;
  int high;
  /* Of each of those the source's column, or -1 for the constant. */
  int *mapped_columns;
  /* A source row. */
  unit *row_units;
  alignas(64) unit pixels[TILE + SLACK];
  alignas(64) int32_t marks[TILE + SLACK];

  bool has_constant() const {
    return a.fill_mode == FILL_CONSTANT;
  }

  /* Where the source is read, or -1 for the constant. */
  int mapped(int position, int length) const {
    bool is_inside = position >= 0 && position < length;
    return is_inside ? position : (int)map_coordinate(a.fill_mode, position, length);
  }

  void map_columns(int begin, int end) {
    for (int column = begin; column < end; column++) {
      mapped_columns[column] = mapped(first_column + column * column_step, a.width);
    }
  }

  const row_unit *row_of(int row) {
    const Source *at = from + (int64_t)row * a.source_row;
    if constexpr (IS_DIRECT) {
      return at;
    } else {
      const Source *end = from + (int64_t)a.height * a.width * channels;
      pack_row<channels>(at, end, a.source_column, a.source_channel, a.width, row_units);
      return row_units;
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

  void copy(const row_unit *row, int column, int count, unit *to) const {
    if (column_step == 1) {
      for (int i = 0; i < count; i++) {
        to[i] = row[column + i];
      }
    } else {
      for (int i = 0; i < count; i++) {
        to[i] = row[column - i];
      }
    }
  }

  void take_mapped(const row_unit *row, int begin, int end, int at) {
    for (int column = begin; column < end; column++, at++) {
      int source = mapped_columns[column];
      if (has_constant()) {
        marks[at] = source < 0 ? -1 : 0;
      }
      pixels[at] = row[std::max(source, 0)];
    }
  }

 public:
  static int64_t bytes(const warp_arguments &a) {
    return (int64_t)whole_vectors(a.width) * (sizeof(int) + sizeof(unit));
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
        mapped_columns(static_cast<int *>(memory)),
        row_units(reinterpret_cast<unit *>(mapped_columns + whole_vectors(a.width))) {
    int begin = column_step == 1 ? -first_column : first_column - (a.width - 1);
    low = std::min(std::max(begin, 0), a.width);
    high = std::max(low, std::min(begin + a.width, a.width));
    map_columns(0, low);
    map_columns(high, a.width);
  }

  static constexpr float units(int channel) {
    return neighbours<channels, Source>::units(channel);
  }

  void take(int row, int begin, int end, int at) {
    int source_row = mapped(first_row + row * row_step, a.height);
    if (has_constant()) {
      std::fill(marks + at, marks + at + end - begin, source_row < 0 ? -1 : 0);
    }
    if (source_row < 0) {
      return;
    }
    const row_unit *units = row_of(source_row);
    int first = std::min(std::max(low, begin), end);
    int last = std::max(first, std::min(high, end));
    copy(units, first_column + first * column_step, last - first, pixels + at + first - begin);
    take_mapped(units, begin, first, at);
    take_mapped(units, last, end, at + last - begin);
  }

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
