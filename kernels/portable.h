/*
 * The dialect of the kernels: one source is OpenCL C, CUDA C++ and C++ at the same time.
 *
 * A launch is a row of work-groups. A kernel is right for every size of a work-group, because each
 * work item takes its share in loops `for (i = LOCAL_ID; i < n; i += LOCAL_SIZE)`. In C++ a group
 * has one item, so that those loops are the whole loops and barriers are nothing.
 *
 * Floating-point expressions mean what they say on every target: nothing is contracted, and what is
 * to be fused is an explicit fmaf or fma. Compile CUDA with -fmad=false and C++ with
 * -ffp-contract=off.
 *
 *   KERNEL        begins the definition of a kernel
 *   DENSE_KERNEL  the same for one that waits for memory more than it computes: on CUDA its groups have at most
 *                 `items` items, and registers are so few that a multiprocessor holds `groups` of them at a time
 *   FUNCTION      begins the definition of a function that kernels call
 *   GLOBAL, LOCAL qualify pointers to the device's and to the work-group's memory
 *   LOCAL_ARRAY   defines an array that the items of a work-group share
 *   GROUP         this work-group's number
 *   LOCAL_ID      this work item's number in the group, of LOCAL_SIZE
 *   BARRIER       waits for all items of the group and orders their accesses to local memory
 *   FULL_BARRIER  the same, and orders those to the device's memory, too
 *   NEAR_BARRIER  BARRIER for those who only wait for items of the same 32, which all items of the group must reach
 *   ARGUMENTS     defines the structure that is a kernel's last argument. The host reads here which fields it has,
 *                 and on CUDA compares them with those that compiled kernels have, as a text. 8-byte fields come first
 *   VARIANT       in a file with a list of VARIANTS, the name of its kernel, which is compiled once for each choice of
 *                 a value for each macro of a line: the file's name and the values, in order, joined by _
 *   JOIN          the name of two parts, each of which may be a macro: store_half of store and half, by which a type
 *                 chooses its functions
 */
#ifndef BATCHWARP_PORTABLE_H
#define BATCHWARP_PORTABLE_H

#define JOIN_EXPANDED(first, second) first##_##second
#define JOIN(first, second) JOIN_EXPANDED(first, second)

#if defined(__OPENCL_C_VERSION__)

#pragma OPENCL EXTENSION cl_khr_fp64 : enable
#pragma OPENCL FP_CONTRACT OFF

#define KERNEL __kernel
#define DENSE_KERNEL(items, groups) __kernel
#define FUNCTION static inline
#define GLOBAL __global
#define LOCAL __local
#define LOCAL_ARRAY(type, name, length) __local type name[length] __attribute__((aligned(16)))
#define RESTRICT restrict
#define GROUP ((int)get_group_id(0))
#define LOCAL_ID ((int)get_local_id(0))
#define LOCAL_SIZE ((int)get_local_size(0))
#define BARRIER() barrier(CLK_LOCAL_MEM_FENCE)
#define FULL_BARRIER() barrier(CLK_LOCAL_MEM_FENCE | CLK_GLOBAL_MEM_FENCE)
#define NEAR_BARRIER() BARRIER()
#define ARGUMENTS(structure, fields) struct structure { fields }

typedef long int64;
typedef ulong uint64;

#define fmaf(x, y, z) fma((float)(x), (float)(y), (float)(z))

/* Stores a float, or four, as binary16, rounded to nearest, ties to even. */
FUNCTION void store_half(GLOBAL half *target, int64 index, float value) {
  vstore_half_rte(value, index, target);
}

FUNCTION void store_four_half(GLOBAL half *target, int64 index, LOCAL const float *values) {
  vstore_half4_rte(vload4(0, values), 0, target + index);
}

FUNCTION void store_four_float(GLOBAL float *target, int64 index, LOCAL const float *values) {
  *(GLOBAL float4 *)(target + index) = vload4(0, values);
}

/* The same of values that are not in local memory. */
FUNCTION void store_quad_half(
    GLOBAL half *target, int64 index, float first, float second, float third, float fourth) {
  vstore_half4_rte((float4)(first, second, third, fourth), 0, target + index);
}

FUNCTION void store_quad_float(
    GLOBAL float *target, int64 index, float first, float second, float third, float fourth) {
  *(GLOBAL float4 *)(target + index) = (float4)(first, second, third, fourth);
}

FUNCTION void put_four(LOCAL float *to, float first, float second, float third, float fourth) {
  vstore4((float4)(first, second, third, fourth), 0, to);
}

#elif defined(__CUDACC__)

#define KERNEL extern "C" __global__
#if __CUDA_ARCH__ < 1000
#define DENSE_KERNEL(items, groups) extern "C" __global__ __launch_bounds__(items, groups)
#else
/* Where ptxas 13.0 would spill many registers for it. */
#define DENSE_KERNEL(items, groups) KERNEL
#endif
#define FUNCTION static __device__ __forceinline__
#define GLOBAL
#define LOCAL
#define LOCAL_ARRAY(type, name, length) __shared__ __align__(16) type name[length]
#define RESTRICT __restrict__
#define GROUP ((int)blockIdx.x)
#define LOCAL_ID ((int)threadIdx.x)
#define LOCAL_SIZE ((int)blockDim.x)
#define BARRIER() __syncthreads()
#define FULL_BARRIER() __syncthreads()
#define NEAR_BARRIER() __syncwarp()
#define ARGUMENTS(structure, fields) \
  struct structure {                 \
    fields                           \
  };                                 \
  extern "C" __constant__ char structure##_fields[] = #fields

typedef unsigned char uchar;
typedef unsigned int uint;
typedef long long int64;
typedef unsigned long long uint64;
typedef unsigned short half;

/* Written as instructions, since compilers that run with a driver alone have no header of half. */
FUNCTION half half_bits(float value) {
  half bits;
  asm("cvt.rn.f16.f32 %0, %1;" : "=h"(bits) : "f"(value));
  return bits;
}

/* The first of two halves lies in the lower bits. */
FUNCTION unsigned two_halves(float first, float second) {
#if __CUDA_ARCH__ >= 800
  unsigned bits;
  asm("cvt.rn.f16x2.f32 %0, %1, %2;" : "=r"(bits) : "f"(second), "f"(first));
  return bits;
#else
  return half_bits(first) | (unsigned)half_bits(second) << 16;
#endif
}

FUNCTION void store_half(half *target, int64 index, float value) {
  target[index] = half_bits(value);
}

/* As an instruction, since the compiler makes two of it here and there. */
FUNCTION void store_two_words(void *to, unsigned first, unsigned second) {
  asm volatile("st.global.v2.b32 [%0], {%1, %2};" ::"l"(__cvta_generic_to_global(to)),
               "r"(first), "r"(second)
               : "memory");
}

FUNCTION void store_four_half(half *target, int64 index, const float *values) {
  float4 four = *(const float4 *)values;
  store_two_words(target + index, two_halves(four.x, four.y), two_halves(four.z, four.w));
}

FUNCTION void store_four_float(float *target, int64 index, const float *values) {
  *(float4 *)(target + index) = *(const float4 *)values;
}

FUNCTION void store_quad_half(
    half *target, int64 index, float first, float second, float third, float fourth) {
  store_two_words(target + index, two_halves(first, second), two_halves(third, fourth));
}

FUNCTION void store_quad_float(
    float *target, int64 index, float first, float second, float third, float fourth) {
  *(float4 *)(target + index) = make_float4(first, second, third, fourth);
}

FUNCTION void put_four(float *to, float first, float second, float third, float fourth) {
  *(float4 *)to = make_float4(first, second, third, fourth);
}

#else

#include <math.h>
#include <stdint.h>
#include <string.h>

#define KERNEL extern "C"
#define DENSE_KERNEL(items, groups) extern "C"
#define FUNCTION static inline
#define GLOBAL
#define LOCAL
#define LOCAL_ARRAY(type, name, length) type name[length]
#define RESTRICT __restrict__
#define GROUP group_number
#define LOCAL_ID 0
#define LOCAL_SIZE 1
#define BARRIER() ((void)0)
#define FULL_BARRIER() ((void)0)
#define NEAR_BARRIER() ((void)0)
#define ARGUMENTS(structure, fields) struct structure { fields }

typedef unsigned char uchar;
typedef uint32_t uint;
typedef int64_t int64;
typedef uint64_t uint64;
typedef uint16_t half;

/* The launcher counts through the groups of a launch. */
extern thread_local int group_number;

#if !defined(__FP_FAST_FMAF) && !defined(__FMA__) && !defined(__aarch64__)

/*
 * For processors without the instruction: the sum in double, rounded to odd, rounds to the right float
 * (Boldo and Melquiond 2008); a product of floats is exact in double.
 */
FUNCTION float fused_multiply_add(float x, float y, float z) {
  double product = (double)x * (double)y;
  double sum = product + (double)z;
  double rest = sum - product;
  double error = (product - (sum - rest)) + ((double)z - rest);
  int64_t bits;
  memcpy(&bits, &sum, sizeof bits);
  int64_t towards = (error > 0) == (sum > 0) ? 1 : -1;
  bits += (error > 0 || error < 0) && (bits & 1) == 0 ? towards : 0;
  memcpy(&sum, &bits, sizeof sum);
  return (float)sum;
}

#define fmaf fused_multiply_add

#endif

FUNCTION half half_bits(float value) {
  uint32_t bits;
  memcpy(&bits, &value, sizeof bits);
  uint32_t sign = bits >> 16 & 0x8000;
  uint32_t magnitude = bits & 0x7FFFFFFF;
  if (magnitude > 0x7F800000) {
    return (half)(sign | 0x7E00);
  }
  if (magnitude >= 0x477FF000) {
    return (half)(sign | 0x7C00);
  }
  if (magnitude < 0x38800000) {
    /* Below the normal halves the addition rounds at their last bit. */
    float shifted = fabsf(value) + 0.5f;
    memcpy(&bits, &shifted, sizeof bits);
    return (half)(sign | (bits - 0x3F000000));
  }
  uint32_t odd = magnitude >> 13 & 1;
  return (half)(sign | (magnitude - 0x38000000 + 0xFFF + odd) >> 13);
}

FUNCTION void store_half(half *target, int64 index, float value) {
  target[index] = half_bits(value);
}

FUNCTION void store_four_half(half *target, int64 index, const float *values) {
  for (int i = 0; i < 4; i++) {
    store_half(target, index + i, values[i]);
  }
}

FUNCTION void store_four_float(float *target, int64 index, const float *values) {
  memcpy(target + index, values, 4 * sizeof(float));
}

FUNCTION void store_quad_half(
    half *target, int64 index, float first, float second, float third, float fourth) {
  float values[] = {first, second, third, fourth};
  store_four_half(target, index, values);
}

FUNCTION void store_quad_float(
    float *target, int64 index, float first, float second, float third, float fourth) {
  float values[] = {first, second, third, fourth};
  store_four_float(target, index, values);
}

FUNCTION void put_four(float *to, float first, float second, float third, float fourth) {
  store_quad_float(to, 0, first, second, third, fourth);
}

#endif

FUNCTION void store_float(GLOBAL float *target, int64 index, float value) {
  target[index] = value;
}

FUNCTION void store_double(GLOBAL double *target, int64 index, float value) {
  target[index] = value;
}

FUNCTION int lower_of(int first, int second) {
  return first < second ? first : second;
}

/* The smaller and the larger of two; not a number if one is not. */
FUNCTION float lower(float x, float y) {
  return y < x || y != y ? y : x;
}

FUNCTION float higher(float x, float y) {
  return y > x || y != y ? y : x;
}

#endif
