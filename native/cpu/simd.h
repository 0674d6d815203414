/*
 * Vectors as wide as the instruction set has them, by the vector extension of GCC and Clang, whose
 * operators are those of the language; and the few instructions that it has no operator for.
 */
#ifndef BATCHWARP_SIMD_H
#define BATCHWARP_SIMD_H

#include "portable.h"

#include <cstdint>
#include <cstring>

#if defined(__x86_64__)
#include <immintrin.h>
#elif defined(__aarch64__)
#include <arm_neon.h>
#endif

#if defined(__AVX512F__)
constexpr int LANES = 16;
#elif defined(__AVX2__)
constexpr int LANES = 8;
#else
constexpr int LANES = 4;
#endif

constexpr int VECTOR_BYTES = 4 * LANES;

#if defined(__SANITIZE_ADDRESS__)
/* With all that sanitizers add, compilers would take minutes. */
#define ALWAYS_INLINE inline
#define UNROLL
#else
/* For functions of inner loops, whatever compilers think of their size. */
#define ALWAYS_INLINE inline __attribute__((always_inline))

/* Before a loop over lanes: no loop is left of it. */
#if defined(__clang__)
#define UNROLL _Pragma("unroll")
#else
#define UNROLL _Pragma("GCC unroll 16")
#endif
#endif

typedef float floats __attribute__((vector_size(VECTOR_BYTES)));
typedef int32_t ints __attribute__((vector_size(VECTOR_BYTES)));
typedef uint32_t words __attribute__((vector_size(VECTOR_BYTES)));
/* Half as many. */
typedef int64_t longs __attribute__((vector_size(VECTOR_BYTES)));

template <typename Vector, typename Element>
inline Vector load(const Element *from) {
  Vector vector;
  memcpy(&vector, from, sizeof vector);
  return vector;
}

template <typename Vector, typename Element>
inline void store(Element *to, Vector vector) {
  memcpy(to, &vector, sizeof vector);
}

inline floats all(float value) {
  return value - floats{};
}

inline floats to_floats(words vector) {
  /* Signed, which processors convert faster; no vector here has its highest bit set. */
  return __builtin_convertvector((ints)vector, floats);
}

/* LANES bytes, each in a word. */
inline words widened(const uchar *from) {
#if defined(__AVX512F__)
  return (words)_mm512_cvtepu8_epi32(_mm_loadu_si128((const __m128i *)from));
#elif defined(__AVX2__)
  return (words)_mm256_cvtepu8_epi32(_mm_loadl_epi64((const __m128i *)from));
#else
  return words{from[0], from[1], from[2], from[3]};
#endif
}

inline longs between_zero_and(longs limit, longs value) {
#if defined(__AVX512F__)
  return (longs)_mm512_max_epi64(_mm512_min_epi64((__m512i)value, (__m512i)limit), __m512i{});
#else
  longs low = value < limit ? value : limit;
  return low > 0 ? low : longs{};
#endif
}

/*
 * Within each four lanes: two of the first vector, then two of the second, by their numbers there.
 */
#if defined(__AVX512F__)
#define SELECT(a, b, i, j, k, l) \
  ((floats)_mm512_shuffle_ps((__m512)(a), (__m512)(b), (i) | (j) << 2 | (k) << 4 | (l) << 6))
#elif defined(__AVX2__)
#define SELECT(a, b, i, j, k, l) \
  ((floats)_mm256_shuffle_ps((__m256)(a), (__m256)(b), (i) | (j) << 2 | (k) << 4 | (l) << 6))
#elif defined(__clang__)
#define SELECT(a, b, i, j, k, l) \
  __builtin_shufflevector((floats)(a), (floats)(b), i, j, 4 + (k), 4 + (l))
#else
#define SELECT(a, b, i, j, k, l) \
  __builtin_shuffle((floats)(a), (floats)(b), ints{i, j, 4 + (k), 4 + (l)})
#endif

/*
 * The places of a row of elements in two vectors, so that EVEN and ODD give those of even and those of
 * odd number in order: of each eight, numbers 0 1 2 3 in the first, 4 5 6 7 in the second.
 */
#define EVEN(first, second) SELECT(first, second, 0, 2, 0, 2)
#define ODD(first, second) SELECT(first, second, 1, 3, 1, 3)

#if defined(__AVX512F__)

inline floats fused(floats x, floats y, floats z) {
  return (floats)_mm512_fmadd_ps((__m512)x, (__m512)y, (__m512)z);
}

#elif defined(__FMA__)

inline floats fused(floats x, floats y, floats z) {
  return (floats)_mm256_fmadd_ps((__m256)x, (__m256)y, (__m256)z);
}

#elif defined(__aarch64__)

inline floats fused(floats x, floats y, floats z) {
  return (floats)vfmaq_f32((float32x4_t)z, (float32x4_t)x, (float32x4_t)y);
}

#else

/* Rounded twice: without the instruction the exact result would take four times as long. */
inline floats fused(floats x, floats y, floats z) {
  return x * y + z;
}

#endif

/* A pixel of up to four channels. */
typedef float four_floats __attribute__((vector_size(16)));

inline four_floats fused_four(four_floats x, four_floats y, four_floats z) {
#if defined(__FMA__)
  return (four_floats)_mm_fmadd_ps((__m128)x, (__m128)y, (__m128)z);
#elif defined(__aarch64__)
  return (four_floats)vfmaq_f32((float32x4_t)z, (float32x4_t)x, (float32x4_t)y);
#else
  return x * y + z;
#endif
}

/* Pixels of three planes one after another. */
inline void interleave(floats a, floats b, floats c, floats *to) {
#if defined(__AVX512F__)
  const __m512i first_ab = _mm512_setr_epi32(0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
  const __m512i first_c = _mm512_setr_epi32(0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15);
  const __m512i second_bc = _mm512_setr_epi32(5, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10);
  const __m512i second_a = _mm512_setr_epi32(0, 1, 22, 3, 4, 23, 6, 7, 24, 9, 10, 25, 12, 13, 26, 15);
  const __m512i third_ca = _mm512_setr_epi32(10, 27, 0, 11, 28, 0, 12, 29, 0, 13, 30, 0, 14, 31, 0, 15);
  const __m512i third_b = _mm512_setr_epi32(0, 1, 27, 3, 4, 28, 6, 7, 29, 9, 10, 30, 12, 13, 31, 15);
  __m512 x = (__m512)a, y = (__m512)b, z = (__m512)c;
  to[0] = (floats)_mm512_permutex2var_ps(_mm512_permutex2var_ps(x, first_ab, y), first_c, z);
  to[1] = (floats)_mm512_permutex2var_ps(_mm512_permutex2var_ps(y, second_bc, z), second_a, x);
  to[2] = (floats)_mm512_permutex2var_ps(_mm512_permutex2var_ps(z, third_ca, x), third_b, y);
#else
  floats ab = SELECT(a, b, 0, 2, 0, 2);
  floats bc = SELECT(b, c, 1, 3, 1, 3);
  floats ca = SELECT(c, a, 0, 2, 1, 3);
  floats first = SELECT(ab, ca, 0, 2, 0, 2);
  floats second = SELECT(bc, ab, 0, 2, 1, 3);
  floats third = SELECT(ca, bc, 1, 3, 1, 3);
#if defined(__AVX2__)
  /* Halves of the three in turn. */
  to[0] = (floats)_mm256_permute2f128_ps((__m256)first, (__m256)second, 0x20);
  to[1] = (floats)_mm256_permute2f128_ps((__m256)third, (__m256)first, 0x30);
  to[2] = (floats)_mm256_permute2f128_ps((__m256)second, (__m256)third, 0x31);
#else
  to[0] = first;
  to[1] = second;
  to[2] = third;
#endif
#endif
}

/* Pixels of four planes one after another. */
inline void interleave(floats a, floats b, floats c, floats d, floats *to) {
  floats ab_low = SELECT(a, b, 0, 1, 0, 1);
  floats ab_high = SELECT(a, b, 2, 3, 2, 3);
  floats cd_low = SELECT(c, d, 0, 1, 0, 1);
  floats cd_high = SELECT(c, d, 2, 3, 2, 3);
  floats first = SELECT(ab_low, cd_low, 0, 2, 0, 2);
  floats second = SELECT(ab_low, cd_low, 1, 3, 1, 3);
  floats third = SELECT(ab_high, cd_high, 0, 2, 0, 2);
  floats fourth = SELECT(ab_high, cd_high, 1, 3, 1, 3);
#if defined(__AVX512F__)
  __m512 w = (__m512)first, x = (__m512)second, y = (__m512)third, z = (__m512)fourth;
  __m512 wx_low = _mm512_shuffle_f32x4(w, x, 0x44);
  __m512 wx_high = _mm512_shuffle_f32x4(w, x, 0xEE);
  __m512 yz_low = _mm512_shuffle_f32x4(y, z, 0x44);
  __m512 yz_high = _mm512_shuffle_f32x4(y, z, 0xEE);
  to[0] = (floats)_mm512_shuffle_f32x4(wx_low, yz_low, 0x88);
  to[1] = (floats)_mm512_shuffle_f32x4(wx_low, yz_low, 0xDD);
  to[2] = (floats)_mm512_shuffle_f32x4(wx_high, yz_high, 0x88);
  to[3] = (floats)_mm512_shuffle_f32x4(wx_high, yz_high, 0xDD);
#elif defined(__AVX2__)
  to[0] = (floats)_mm256_permute2f128_ps((__m256)first, (__m256)second, 0x20);
  to[1] = (floats)_mm256_permute2f128_ps((__m256)third, (__m256)fourth, 0x20);
  to[2] = (floats)_mm256_permute2f128_ps((__m256)first, (__m256)second, 0x31);
  to[3] = (floats)_mm256_permute2f128_ps((__m256)third, (__m256)fourth, 0x31);
#else
  to[0] = first;
  to[1] = second;
  to[2] = third;
  to[3] = fourth;
#endif
}

/*
 * Stores that go past the caches, to aligned addresses: what is too large to stay in caches would first
 * be read, only to be overwritten, and drive out what is needed.
 */
inline void stream(float *to, floats vector) {
#if defined(__AVX512F__)
  _mm512_stream_ps(to, (__m512)vector);
#elif defined(__AVX2__)
  _mm256_stream_ps(to, (__m256)vector);
#elif defined(__x86_64__)
  _mm_stream_ps(to, (__m128)vector);
#else
  store(to, vector);
#endif
}

/* Orders streamed stores before what other threads are told. */
inline void finish_streams() {
#if defined(__x86_64__)
  _mm_sfence();
#endif
}

/* As binary16, rounded to nearest, ties to even. */
#if defined(__AVX512F__)
typedef __m256i halves;
inline halves to_halves(floats vector) {
  return _mm512_cvtps_ph((__m512)vector, _MM_FROUND_TO_NEAREST_INT);
}
#elif defined(__AVX2__)
typedef __m128i halves;
inline halves to_halves(floats vector) {
  return _mm256_cvtps_ph((__m256)vector, _MM_FROUND_TO_NEAREST_INT);
}
#elif defined(__aarch64__)
typedef float16x4_t halves;
inline halves to_halves(floats vector) {
  return vcvt_f16_f32((float32x4_t)vector);
}
#else
struct halves {
  half lanes[LANES];
};
inline halves to_halves(floats vector) {
  halves result;
  for (int i = 0; i < LANES; i++) {
    result.lanes[i] = half_bits(vector[i]);
  }
  return result;
}
#endif

inline void store(half *to, floats vector) {
  halves converted = to_halves(vector);
  memcpy(to, &converted, sizeof converted);
}

inline void stream(half *to, floats vector) {
#if defined(__AVX512F__)
  _mm256_stream_si256((__m256i *)to, to_halves(vector));
#elif defined(__AVX2__)
  _mm_stream_si128((__m128i *)to, to_halves(vector));
#else
  store(to, vector);
#endif
}

#endif
