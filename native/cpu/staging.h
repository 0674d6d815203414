/*
 * A source image brought into a thread's own cache: read once in order, as processors prefetch it, with
 * a border of one pixel on every side that holds what the fill rule puts there. Neighbours of a pixel
 * then need no test of bounds, and both layouts look alike.
 *
 *   uint8, 1 channel      a word for each pixel: itself and its right, lower and lower right neighbour,
 *                         from the lowest byte on
 *   uint8, 3, 4 channels  a word for each pixel: its channels, from the lowest byte on, and 0 above
 *   float32, 1 channel    a float for each pixel
 *   float32, 3, 4         four floats for each pixel
 */
#ifndef BATCHWARP_STAGING_H
#define BATCHWARP_STAGING_H

#include "boundary.h"
#include "simd.h"
#include "warp.h"

#include <cstdint>
#include <cstring>
#include <type_traits>

/* What a pixel is kept as. */
template <typename Source, int channels>
using staged_unit = std::conditional_t<
    sizeof(Source) == 1,
    uint32_t,
    std::conditional_t<channels == 1, float, four_floats>>;

template <typename Unit>
struct staged_image {
  /* The pixel at row 0 and column 0; rows and columns -1, height and width exist, too. */
  const Unit *origin;
  /* The step between rows. */
  int row;
};

/* An odd number of cache lines keeps the rows of narrow columns in different sets of a cache. */
inline int staged_row(int width) {
  constexpr int line = 16;
  int lines = (width + 2 + line - 1) / line;
  return (lines | 1) * line;
}

/* The memory that staging an image takes, in bytes: with its border, a row for vectors that end beyond. */
template <typename Source, int channels>
int64_t staged_bytes(const warp_arguments &a) {
  int64_t copy = sizeof(Source) == 1 && channels == 1 ? (int64_t)a.height * a.width + 64 : 0;
  return (int64_t)(a.height + 3) * staged_row(a.width) * (int64_t)sizeof(staged_unit<Source, channels>) +
         copy;
}

/* Four pixels of three channels, each in a word, from twelve of sixteen bytes. */
inline void pack_four(const uchar *from, uint32_t *to) {
  typedef uint8_t bytes __attribute__((vector_size(16)));
  typedef uint32_t four_words __attribute__((vector_size(16)));
  bytes packed;
  memcpy(&packed, from, sizeof packed);
#if defined(__clang__)
  packed = __builtin_shufflevector(
      packed, packed, 0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12);
#else
  packed = __builtin_shuffle(
      packed, bytes{0, 1, 2, 3, 3, 4, 5, 6, 6, 7, 8, 9, 9, 10, 11, 12});
#endif
  four_words pixels = (four_words)packed & 0xFFFFFF;
  memcpy(to, &pixels, sizeof pixels);
}

/*
 * The channels of a row's pixels in a word each.
 *
 *   end   of the image, beyond which nothing may be read
 */
template <int channels>
void pack_row(
    const uchar *from, const uchar *end, int column, int channel, int width, uint32_t *to) {
  if (channels == 4 && channel == 1) {
    memcpy(to, from, (size_t)width * 4);
    return;
  }
  int i = 0;
  if (channels == 3 && channel == 1) {
    for (; i < width && end - from >= 3 * i + 16; i += 4) {
      pack_four(from + 3 * i, to + i);
    }
  }
  if (column == 1) {
    for (; i < width; i++) {
      uint32_t word = from[i] | from[i + channel] << 8 | from[i + 2 * channel] << 16;
      to[i] = channels == 4 ? word | (uint32_t)from[i + 3 * channel] << 24 : word;
    }
  }
  for (; i < width; i++) {
    const uchar *pixel = from + i * column;
    uint32_t word = pixel[0] | pixel[channel] << 8 | pixel[2 * channel] << 16;
    to[i] = channels == 4 ? word | (uint32_t)pixel[3 * channel] << 24 : word;
  }
}

/* As of bytes; what is beyond the last channel is undefined. */
template <int channels>
void pack_row(
    const float *from, const float *end, int column, int channel, int width, four_floats *to) {
  int i = 0;
  if (channel == 1) {
    for (; i < width && end - from >= channels * i + 4; i++) {
      to[i] = load<four_floats>(from + channels * i);
    }
  }
  for (; i < width; i++) {
    const float *pixel = from + i * column;
    float last = channels == 4 ? pixel[3 * channel] : 0;
    to[i] = four_floats{pixel[0], pixel[channel], pixel[2 * channel], last};
  }
}

/* Of one channel. */
template <int channels>
void pack_row(const float *from, const float *, int, int, int width, float *to) {
  memcpy(to, from, (size_t)width * sizeof(float));
}

/* Fills the border left and right of a row. */
template <typename Unit>
void fill_ends(Unit *row, const warp_arguments &a) {
  row[-1] = row[map_index(a.fill_mode, -1, a.width)];
  row[a.width] = row[map_index(a.fill_mode, a.width, a.width)];
}

/* Fills the border above and below a plane whose rows have theirs. */
template <typename Unit>
void fill_outer_rows(Unit *origin, int row, const warp_arguments &a) {
  size_t bytes = (size_t)(a.width + 2) * sizeof(Unit);
  int above = map_index(a.fill_mode, -1, a.height);
  int below = map_index(a.fill_mode, a.height, a.height);
  memcpy(origin - row - 1, origin + (int64_t)above * row - 1, bytes);
  memcpy(origin + (int64_t)a.height * row - 1, origin + (int64_t)below * row - 1, bytes);
}

/*
 * Of one channel, with the pixels' neighbours beside them.
 *
 *   copy   memory for the image and a vector more, which may be read beyond its end
 */
inline void stage_words(
    const uchar *from, const warp_arguments &a, int row, uint32_t *origin, uchar *copy) {
  memcpy(copy, from, (size_t)a.height * a.width);
  int left = map_index(a.fill_mode, -1, a.width);
  int right = map_index(a.fill_mode, a.width, a.width);
  int last = a.width - 1;
  for (int i = -1; i < a.height; i++) {
    const uchar *upper = copy + (int64_t)map_index(a.fill_mode, i, a.height) * a.width;
    const uchar *lower = copy + (int64_t)map_index(a.fill_mode, i + 1, a.height) * a.width;
    uint32_t *to = origin + (int64_t)i * row;
    for (int j = 0; j < a.width; j += LANES) {
      store(
          to + j,
          widened(upper + j) | widened(upper + j + 1) << 8 | widened(lower + j) << 16
              | widened(lower + j + 1) << 24);
    }
    to[-1] = upper[left] | upper[0] << 8 | lower[left] << 16 | (uint32_t)lower[0] << 24;
    to[last] =
        upper[last] | upper[right] << 8 | lower[last] << 16 | (uint32_t)lower[right] << 24;
  }
}

/* memory: staged_bytes of it, aligned to a unit */
template <typename Source, int channels>
staged_image<staged_unit<Source, channels>> stage(
    const Source *from, const warp_arguments &a, void *memory) {
  using unit = staged_unit<Source, channels>;
  int row = staged_row(a.width);
  unit *origin = static_cast<unit *>(memory) + row + 1;
  if constexpr (sizeof(Source) == 1 && channels == 1) {
    unit *beyond = origin + (a.height + 2) * (int64_t)row - 1;
    stage_words(from, a, row, origin, reinterpret_cast<uchar *>(beyond));
  } else {
    const Source *end = from + (int64_t)a.height * a.width * channels;
    for (int i = 0; i < a.height; i++) {
      unit *to = origin + (int64_t)i * row;
      const Source *at = from + (int64_t)i * a.source_row;
      pack_row<channels>(at, end, a.source_column, a.source_channel, a.width, to);
      fill_ends(to, a);
    }
    fill_outer_rows(origin, row, a);
  }
  return {origin, row};
}

#endif
