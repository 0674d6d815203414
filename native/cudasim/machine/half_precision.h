/* Numbers of 16 bits from and to others. */
#pragma once

#include "machine/lane_wise.h"

namespace cudasim {

double exact_value(half);

/* To the nearest one, of two equally near to the even one. What is no number becomes 0x7FFF. */
half nearest_half(double);

/* The same, fast. */
inline half nearest_half_of_single(float value) {
  constexpr uint32_t LEAST_NORMAL = 0x3880'0000;
  constexpr uint32_t LEAST_INFINITE = 0x477F'F000;
  uint32_t all = bits_as<uint32_t>(value);
  uint32_t magnitude = all & 0x7FFF'FFFF;
  uint32_t sign = all >> 16 & 0x8000;
  /* Beside one half, the last bit of a float is that of halves below the normal ones. */
  uint32_t small = bits_as<uint32_t>(bits_as<float>(magnitude) + 0.5F) - 0x3F00'0000;
  uint32_t normal = (magnitude - (LEAST_NORMAL - 0x80'0000) + 0xFFF + (magnitude >> 13 & 1)) >> 13;
  uint32_t bits = magnitude < LEAST_NORMAL ? small : magnitude >= LEAST_INFINITE ? 0x7C00 : normal;
  return {static_cast<uint16_t>(magnitude > 0x7F80'0000 ? 0x7FFF : sign | bits)};
}

/* To the nearest one that is not larger in magnitude. */
half truncated_half(double);

}  // namespace cudasim
