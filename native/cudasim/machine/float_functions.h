/* What the instructions for floating-point numbers have in common. */
#pragma once

#include <cmath>
#include <limits>

#include "machine/lane_wise.h"

namespace cudasim {

/* Instructions in single precision that give no number give this one; those in double keep its bits. */
constexpr uint32_t SINGLE_NAN = 0x7FFF'FFFF;

template <typename T>
T with_standard_nan(T value) {
  if constexpr (sizeof(T) == 4) {
    return value == value ? value : bits_as<T>(SINGLE_NAN);
  }
  return value;
}

/* What .ftz says: a value too small for normal numbers is a zero of its sign. */
inline float flushed(float value) {
  return std::fabs(value) < std::numeric_limits<float>::min() ? std::copysign(0.0F, value) : value;
}

/* What .sat says: between 0 and 1, and 0 for what is no number. */
template <typename T>
T saturated_to_one(T value) {
  return value > T{0} ? (value < T{1} ? value : T{1}) : T{0};
}

template <typename T, bool flush>
T operand_of(T value) {
  if constexpr (flush) {
    return flushed(value);
  }
  return value;
}

template <typename T, bool flush, bool saturate>
T result_of(T value) {
  T result = operand_of<T, flush>(with_standard_nan(value));
  if constexpr (saturate) {
    return saturated_to_one(result);
  }
  return result;
}

}  // namespace cudasim
