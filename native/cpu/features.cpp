/*
 * Which of the instruction sets that the library is built for this processor and its operating system
 * have. Built for the least of processors, since it runs before anything is known.
 */
#define EXPORTED extern "C" __attribute__((visibility("default")))

/* The level of the x86-64 psABI, 2 to 4; 1 for older processors. */
EXPORTED int x86_64_level() {
#if defined(__x86_64__)
  __builtin_cpu_init();
  bool two = __builtin_cpu_supports("sse4.2") && __builtin_cpu_supports("popcnt");
  bool three = __builtin_cpu_supports("avx2") && __builtin_cpu_supports("fma") &&
               __builtin_cpu_supports("bmi") && __builtin_cpu_supports("bmi2");
  bool four = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx512bw") &&
              __builtin_cpu_supports("avx512cd") && __builtin_cpu_supports("avx512dq") &&
              __builtin_cpu_supports("avx512vl");
  return !two ? 1 : !three ? 2 : !four ? 3 : 4;
#else
  return 0;
#endif
}
