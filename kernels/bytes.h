/*
 * Interpolation between bytes of two columns and two rows, in whole numbers as far as they go.
 *
 * The part of a pixel by which a coordinate is beyond a column has 15 bits, so that
 *
 *   2^23 + (32768 - across) left + across right
 *
 * are the bits of a float from 2^23 to 2^24, less those of 2^23 itself: no conversion is needed. Halfway from one
 * number of `across` to the next, the sum is off by 255 / 2^16 of a byte's step at most.
 */
#ifndef BATCHWARP_BYTES_H
#define BATCHWARP_BYTES_H

#include "portable.h"

/* The bits of the float 2^23. */
#define BLEND_BITS 0x4B000000u
#define BLEND_BASE 8388608.0f

/* One, in parts of a pixel. */
#define PARTS 32768

/* Two bytes of a channel, of a pixel and the next: 2^23 and PARTS times the value between them. */
FUNCTION float blend_of(uint left, uint right, uint across) {
  return BLEND_BASE + (float)((PARTS - across) * left + across * right);
}

/*
 * The blends of each channel between a pixel and the next, and between those of the row `pitch` bytes below. The pixel
 * begins at an offset within local memory.
 */
#if defined(__CUDACC__)

/* Of a row, with three or four channels: the words that hold its bytes. Of each channel a dot product weighs a pair. */
FUNCTION void blend_words(
    const uint *words, uint shift, uint weights, const int channels, float *blends) {
  uint middle = words[1];
  uint first = __funnelshift_r(words[0], middle, shift);
  uint second = channels == 4 ? middle : __funnelshift_r(middle, words[2], shift);
  uint pairs = __byte_perm(first, second, channels == 4 ? 0x5140 : 0x4130);
  uint further = __byte_perm(first, second, channels == 4 ? 0x7362 : 0x5252);
  blends[0] = __uint_as_float(__dp2a_lo(weights, pairs, BLEND_BITS));
  blends[1] = __uint_as_float(__dp2a_hi(weights, pairs, BLEND_BITS));
  blends[2] = __uint_as_float(__dp2a_lo(weights, further, BLEND_BITS));
  if (channels == 4) {
    blends[3] = __uint_as_float(__dp2a_hi(weights, further, BLEND_BITS));
  }
}

FUNCTION void blend_columns(
    const uchar *pixels,
    int offset,
    const int pitch,
    uint across,
    const int channels,
    float *upper,
    float *lower) {
  if (channels == 1) {
    const uchar *left = pixels + offset;
    uint near = PARTS - across;
    upper[0] = __uint_as_float(left[0] * near + (left[1] * across + BLEND_BITS));
    lower[0] = __uint_as_float(left[pitch] * near + (left[pitch + 1] * across + BLEND_BITS));
    return;
  }
  uint weights = across * 65535u + PARTS;
  const uint *words = (const uint *)(pixels + (offset & ~3));
  uint shift = 8 * offset;
  blend_words(words, shift, weights, channels, upper);
  blend_words(words + pitch / 4, shift, weights, channels, lower);
}

#else

FUNCTION void blend_columns(
    LOCAL const uchar *pixels,
    int offset,
    const int pitch,
    uint across,
    const int channels,
    float *upper,
    float *lower) {
  LOCAL const uchar *left = pixels + offset;
  for (int i = 0; i < channels; i++) {
    upper[i] = blend_of(left[i], left[i + channels], across);
    lower[i] = blend_of(left[pitch + i], left[pitch + i + channels], across);
  }
}

#endif

/* Between the blends of two rows. */
FUNCTION float blend_rows(float upper, float lower, float down) {
  return fmaf(down, lower - upper, upper);
}

#if defined(__OPENCL_C_VERSION__)

FUNCTION void copy_chunk(LOCAL uchar *to, GLOBAL const uchar *from) {
  *(LOCAL uint4 *)to = *(GLOBAL const uint4 *)from;
}

FUNCTION void copy_word(LOCAL uchar *to, GLOBAL const uchar *from) {
  *(LOCAL uint *)to = *(GLOBAL const uint *)from;
}

FUNCTION void put_word(LOCAL uchar *to, uint word) {
  *(LOCAL uint *)to = word;
}

FUNCTION void finish_copies(void) {}

#elif defined(__CUDACC__)

FUNCTION void copy_chunk(uchar *to, const uchar *from) {
#if __CUDA_ARCH__ >= 800
  unsigned local = (unsigned)__cvta_generic_to_shared(to);
  asm volatile("cp.async.cg.shared.global [%0], [%1], 16;" ::"r"(local), "l"(from) : "memory");
#else
  *(uint4 *)to = *(const uint4 *)from;
#endif
}

FUNCTION void copy_word(uchar *to, const uchar *from) {
#if __CUDA_ARCH__ >= 800
  unsigned local = (unsigned)__cvta_generic_to_shared(to);
  asm volatile("cp.async.ca.shared.global [%0], [%1], 4;" ::"r"(local), "l"(from) : "memory");
#else
  *(uint *)to = *(const uint *)from;
#endif
}

FUNCTION void put_word(uchar *to, uint word) {
  *(uint *)to = word;
}

FUNCTION void finish_copies(void) {
#if __CUDA_ARCH__ >= 800
  asm volatile("cp.async.wait_all;" ::: "memory");
#endif
}

#else

FUNCTION void copy_chunk(uchar *to, const uchar *from) {
  memcpy(to, from, 16);
}

FUNCTION void copy_word(uchar *to, const uchar *from) {
  memcpy(to, from, 4);
}

FUNCTION void put_word(uchar *to, uint word) {
  memcpy(to, &word, 4);
}

FUNCTION void finish_copies(void) {}

#endif

#endif
