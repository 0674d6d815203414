/*
 * Which of the instruction sets that the library is built for this processor and its operating system
 * have. Built for the least of processors, since it runs before anything is known.
 */
#define EXPORTED extern "C" __attribute__((visibility("default")))

#if defined(__x86_64__)

#include <cpuid.h>

/* What the third level has besides those features that compilers can ask for by name. */
static bool has_f16c_movbe_lzcnt() {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d)) {
    return false;
  }
  bool converts = (c & bit_F16C) && (c & bit_MOVBE);
  return __get_cpuid(0x80000001, &a, &b, &c, &d) && converts && (c & bit_LZCNT);
}

#endif

/* The level of the x86-64 psABI, 2 to 4; 1 for older processors. */
EXPORTED int x86_64_level() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool two = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  bool three = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2") &&
               has_f16c_movbe_lzcnt();
  bool four = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
  return !two ? 1 : !three ? 2 : !four ? 3 : 4;
#else
  return 0;
#endif
}
