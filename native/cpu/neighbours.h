/*
 * A vector of pixels, each between its four neighbours in the staged image. These are collected by plain
 * loads and stores of words and pairs of words, which is faster than gathering them into vectors.
 */
#ifndef BATCHWARP_NEIGHBOURS_H
#define BATCHWARP_NEIGHBOURS_H

#include "staging.h"
#include "tile.h"
#include "warp.h"

/* A channel's affine function, in every lane. */
struct lane_affine {
  floats centre;
  floats scale;
  floats bias;

  floats operator()(floats value) const {
    return fused(value - centre, scale, bias);
  }
};

/*
 * The affine functions of values that are `units` times too large, which must be a power of two. Without
 * any, values are returned to their size.
 */
inline lane_affine lane_affine_of(const float *affine, int channels, int channel, float units) {
  if (!affine) {
    return {all(0), all(1 / units), all(0)};
  }
  return {
      all(affine[channel] * units),
      all(affine[channels + channel] / units),
      all(affine[2 * channels + channel])};
}

inline floats bilinear(
    floats top_left,
    floats top_right,
    floats bottom_left,
    floats bottom_right,
    floats down,
    floats across) {
  floats left = fused(down, bottom_left - top_left, top_left);
  floats right = fused(down, bottom_right - top_right, top_right);
  return fused(across, right - left, left);
}

/* Left and right neighbour of LANES pixels side by side, in the order of EVEN and ODD. */
struct pair_row {
  alignas(64) uint64_t pairs[LANES];

  static constexpr int place(int lane) {
    return lane % 4 / 2 * (LANES / 2) + lane / 4 * 2 + lane % 2;
  }

  floats first() const {
    return load<floats>(pairs);
  }

  floats second() const {
    return load<floats>(pairs + LANES / 2);
  }

  floats left() const {
    return EVEN(first(), second());
  }

  floats right() const {
    return ODD(first(), second());
  }
};

template <typename Unit>
ALWAYS_INLINE void collect_pairs(
    const Unit *origin, int64_t row, const int32_t *offset, pair_row &top, pair_row &bottom) {
  UNROLL
  for (int lane = 0; lane < LANES; lane++) {
    const Unit *at = origin + offset[lane];
    memcpy(top.pairs + pair_row::place(lane), at, sizeof(uint64_t));
    memcpy(bottom.pairs + pair_row::place(lane), at + row, sizeof(uint64_t));
  }
}

template <int channels, typename Source>
struct neighbours;

/* Pixels of one channel have their neighbours in their own word. */
template <>
struct neighbours<1, uchar> {
  alignas(64) uint32_t pixels[LANES];

  ALWAYS_INLINE void collect(const staged_image<uint32_t> &image, const tile &t, int at) {
    const uint32_t *origin = image.origin;
    UNROLL
    for (int lane = 0; lane < LANES; lane++) {
      pixels[lane] = origin[t.offset[at + lane]];
    }
  }

  static constexpr float units(int) {
    return 1;
  }

  ALWAYS_INLINE floats value(int, floats down, floats across) const {
    words pixel = load<words>(pixels);
    return bilinear(
        to_floats(pixel & 0xFF),
        to_floats(pixel >> 8 & 0xFF),
        to_floats(pixel >> 16 & 0xFF),
        to_floats(pixel >> 24),
        down,
        across);
  }
};

/* Channels that share a word stay where they are in it, which only makes them larger. */
#ifdef DIRECT
inline __m128i two_pairs(const uint32_t *a, const uint32_t *b) {
  __m128i low = _mm_loadl_epi64((const __m128i *)a);
  return (__m128i)_mm_loadh_pi((__m128)low, (const __m64 *)b);
}
struct direct_row {
  floats f, s;
  ALWAYS_INLINE void collect(const uint32_t *origin, const int32_t *o) {
#if defined(__AVX512F__)
    __m512i v = _mm512_castsi128_si512(two_pairs(origin + o[0], origin + o[1]));
    v = _mm512_inserti32x4(v, two_pairs(origin + o[4], origin + o[5]), 1);
    __m256i h = _mm256_castsi128_si256(two_pairs(origin + o[8], origin + o[9]));
    h = _mm256_inserti128_si256(h, two_pairs(origin + o[12], origin + o[13]), 1);
    f = (floats)_mm512_inserti64x4(v, h, 1);
    v = _mm512_castsi128_si512(two_pairs(origin + o[2], origin + o[3]));
    v = _mm512_inserti32x4(v, two_pairs(origin + o[6], origin + o[7]), 1);
    h = _mm256_castsi128_si256(two_pairs(origin + o[10], origin + o[11]));
    h = _mm256_inserti128_si256(h, two_pairs(origin + o[14], origin + o[15]), 1);
    s = (floats)_mm512_inserti64x4(v, h, 1);
#else
    __m256i h = _mm256_castsi128_si256(two_pairs(origin + o[0], origin + o[1]));
    f = (floats)_mm256_inserti128_si256(h, two_pairs(origin + o[4], origin + o[5]), 1);
    h = _mm256_castsi128_si256(two_pairs(origin + o[2], origin + o[3]));
    s = (floats)_mm256_inserti128_si256(h, two_pairs(origin + o[6], origin + o[7]), 1);
#endif
  }
  floats left() const { return EVEN(f, s); }
  floats right() const { return ODD(f, s); }
};
#endif

template <int channels>
struct neighbours<channels, uchar> {
#ifdef DIRECT
  direct_row top, bottom;
  ALWAYS_INLINE void collect(const staged_image<uchar> &image, const int32_t *offset) {
    top.collect(image.origin, offset);
    bottom.collect(image.origin + image.row, offset);
  }
#else
  pair_row top;
  pair_row bottom;

  ALWAYS_INLINE void collect(const staged_image<uint32_t> &image, const tile &t, int at) {
    collect_pairs(image.origin, image.row, t.offset + at, top, bottom);
  }

#endif
  static constexpr float units(int channel) {
    return channel == 3 ? 1 : 1 << 8 * channel;
  }

  static ALWAYS_INLINE floats channel_of(floats pixels, int channel) {
    words packed = (words)pixels;
    return to_floats(channel == 3 ? packed >> 24 : packed & 0xFFu << 8 * channel);
  }

  ALWAYS_INLINE floats value(int channel, floats down, floats across) const {
    return bilinear(
        channel_of(top.left(), channel),
        channel_of(top.right(), channel),
        channel_of(bottom.left(), channel),
        channel_of(bottom.right(), channel),
        down,
        across);
  }
};

template <>
struct neighbours<1, float> {
  pair_row top;
  pair_row bottom;

  ALWAYS_INLINE void collect(const staged_image<float> &image, const tile &t, int at) {
    collect_pairs(image.origin, image.row, t.offset + at, top, bottom);
  }

  static constexpr float units(int) {
    return 1;
  }

  ALWAYS_INLINE floats value(int, floats down, floats across) const {
    return bilinear(top.left(), top.right(), bottom.left(), bottom.right(), down, across);
  }
};

/* Pixels of four floats fill a vector, and are interpolated one by one when they are collected. */
template <int channels>
struct neighbours<channels, float> {
  /* Of each four pixels one in each vector, so that those of a channel are a transposition away. */
  alignas(64) four_floats pixels[4][LANES / 4];

  ALWAYS_INLINE void collect(const staged_image<four_floats> &image, const tile &t, int at) {
    const four_floats *origin = image.origin;
    int64_t row = image.row;
    UNROLL
    for (int lane = 0; lane < LANES; lane++) {
      const four_floats *top = origin + t.offset[at + lane];
      const four_floats *bottom = top + row;
      four_floats down = four_floats{} + t.down[at + lane];
      four_floats across = four_floats{} + t.across[at + lane];
      four_floats left = fused_four(down, bottom[0] - top[0], top[0]);
      four_floats right = fused_four(down, bottom[1] - top[1], top[1]);
      pixels[lane % 4][lane / 4] = fused_four(across, right - left, left);
    }
  }

  static constexpr float units(int) {
    return 1;
  }

  ALWAYS_INLINE floats vector(int number) const {
    return load<floats>(pixels[number]);
  }

  ALWAYS_INLINE floats value(int channel, floats, floats) const {
    return channel_of(vector(0), vector(1), vector(2), vector(3), channel);
  }

  /* Of four vectors of pixels. */
  static ALWAYS_INLINE floats channel_of(floats a, floats b, floats c, floats d, int channel) {
    floats ab = channel < 2 ? SELECT(a, b, 0, 1, 0, 1) : SELECT(a, b, 2, 3, 2, 3);
    floats cd = channel < 2 ? SELECT(c, d, 0, 1, 0, 1) : SELECT(c, d, 2, 3, 2, 3);
    return channel % 2 == 0 ? EVEN(ab, cd) : ODD(ab, cd);
  }
};

#endif
