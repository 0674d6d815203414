/*
 * The only function of Fortran's run-time library that LAPACK's eigen decomposition calls. Here, so that the
 * library itself need not be there, nor in two versions in one process.
 */
#include <algorithm>
#include <cstddef>
#include <cstring>

extern "C" __attribute__((visibility("hidden"))) void _gfortran_concat_string(
    std::size_t length, char *target, std::size_t first_length, const char *first, std::size_t second_length,
    const char *second) {
  std::size_t from_first = std::min(length, first_length);
  std::memcpy(target, first, from_first);
  std::size_t from_second = std::min(length - from_first, second_length);
  std::memcpy(target + from_first, second, from_second);
  std::memset(target + from_first + from_second, ' ', length - from_first - from_second);
}
