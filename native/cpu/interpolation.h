/* The pixels of a tile by interpolation in the staged image. */
#ifndef BATCHWARP_INTERPOLATION_H
#define BATCHWARP_INTERPOLATION_H

#include "image_map.h"
#include "neighbours.h"
#include "staging.h"

/* Collected vectors that are kept: more than AHEAD, and a power of two. */
constexpr int COLLECTED = 4;

template <typename Source, int channels>
class interpolation {
  const warp_arguments &a;
  const image_map &map;
  staged_image<staged_unit<Source, channels>> image;
  tile t;
  neighbours<channels, Source> collected[COLLECTED];

  /* Columns of an output row that surely need no fill rule. */
  interval inside(const row_lines &lines) const {
    return common(
        lines.y.inside(map.steps.y, a.height - 1, a.width),
        lines.x.inside(map.steps.x, a.width - 1, a.width));
  }

  void locate_mapped(const row_lines &lines, int begin, int end, int at) {
    if (a.fill_mode == FILL_REFLECT) {
      reflect_position y{(double)a.height};
      reflect_position x{(double)a.width};
      locate_any(lines, begin, end, y, x, image.row, t, at);
    } else {
      wrap_position y{(double)a.height};
      wrap_position x{(double)a.width};
      locate_any(lines, begin, end, y, x, image.row, t, at);
    }
  }

 public:
  static int64_t bytes(const warp_arguments &a) {
    return staged_bytes<Source, channels>(a);
  }

  interpolation(const Source *from, const warp_arguments &a, const image_map &map, void *memory)
      : a(a), map(map), image(stage<Source, channels>(from, a, memory)) {}

  /* How many times too large the values of a channel are. */
  static constexpr float units(int channel) {
    return neighbours<channels, Source>::units(channel);
  }

  /* Prepares the columns from begin to end of an output row as pixels of the tile from `at` on. */
  void take(int row, int begin, int end, int at) {
    row_lines lines = map.lines(row);
    if (a.fill_mode == FILL_NEAREST) {
      locate_fixed<true>(lines, map.steps, begin, end, a, image.row, t, at);
      return;
    }
    interval whole = inside(lines);
    int first = std::min(std::max(whole.begin, begin), end);
    int last = std::max(first, std::min(whole.end, end));
    int first_at = at + first - begin;
    int last_at = at + last - begin;
    if (a.fill_mode == FILL_CONSTANT) {
      locate_fixed<true>(lines, map.steps, begin, end, a, image.row, t, at);
      mark_outside(lines, begin, first, a, t, at);
      std::fill(t.outside + first_at, t.outside + last_at, 0);
      mark_outside(lines, last, end, a, t, last_at);
    } else {
      /* From left to right, since each may write beyond its end. */
      locate_mapped(lines, begin, first, at);
      locate_fixed<false>(lines, map.steps, first, last, a, image.row, t, first_at);
      locate_mapped(lines, last, end, last_at);
    }
  }

  /* Begins to go over the tile's vectors. */
  void begin(int length) {
    std::fill(t.offset + length, t.offset + length + (AHEAD + 1) * SLACK, 0);
    for (int number = 0; number < AHEAD; number++) {
      collected[number].collect(image, t, number * LANES);
    }
  }

  /* Goes on to the vector of that number, one after another. */
  ALWAYS_INLINE void advance_to(int number) {
    int ahead = number + AHEAD;
    collected[ahead % COLLECTED].collect(image, t, ahead * LANES);
  }

  /* A channel of the pixels of that vector, before its affine function. */
  ALWAYS_INLINE floats value(int number, int channel) const {
    return collected[number % COLLECTED].value(
        channel, load<floats>(t.down + number * LANES), load<floats>(t.across + number * LANES));
  }

  /* All ones where pixels are the constant, if that is the fill mode. */
  ALWAYS_INLINE ints outside(int number) const {
    return load<ints>(t.outside + number * LANES);
  }
};

#endif
