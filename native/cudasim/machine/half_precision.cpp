#include "machine/half_precision.h"

#include <cmath>

namespace cudasim {

namespace {

constexpr int FRACTION_BITS = 10;
constexpr int LEAST_EXPONENT = -14;
constexpr uint16_t INFINITE = 0x7C00;
constexpr uint16_t LARGEST = 0x7BFF;
constexpr uint16_t NO_NUMBER = 0x7FFF;

half rounded(double value, bool to_nearest) {
  if (value != value) {
    return {NO_NUMBER};
  }
  uint16_t sign = std::signbit(value) ? 0x8000 : 0;
  double magnitude = std::fabs(value);
  if (magnitude == 0) {
    return {sign};
  }
  if (std::isinf(magnitude)) {
    return {static_cast<uint16_t>(sign | INFINITE)};
  }
  int exponent = std::max(std::ilogb(magnitude), LEAST_EXPONENT);
  /* In units of the last bit of halves of its exponent; exact, as are all steps but the rounding. */
  double units = std::ldexp(magnitude, FRACTION_BITS - exponent);
  double whole = to_nearest ? std::nearbyint(units) : std::trunc(units);
  /* Bits of halves are in order of their values, so that a carry goes to the exponent by itself. */
  double bits = (exponent - LEAST_EXPONENT) * (1 << FRACTION_BITS) + whole;
  if (bits >= INFINITE) {
    return {static_cast<uint16_t>(sign | (to_nearest ? INFINITE : LARGEST))};
  }
  return {static_cast<uint16_t>(sign | static_cast<uint16_t>(bits))};
}

}  // namespace

double exact_value(half of) {
  int exponent = of.bits >> FRACTION_BITS & 0x1F;
  int fraction = of.bits & 0x3FF;
  double magnitude;
  if (exponent == 0x1F) {
    magnitude = fraction == 0 ? HUGE_VAL : std::nan("");
  } else if (exponent == 0) {
    magnitude = std::ldexp(fraction, LEAST_EXPONENT - FRACTION_BITS);
  } else {
    magnitude = std::ldexp(fraction + (1 << FRACTION_BITS), exponent - 1 + LEAST_EXPONENT - FRACTION_BITS);
  }
  return (of.bits & 0x8000) != 0 ? -magnitude : magnitude;
}

half nearest_half(double value) {
  return rounded(value, true);
}

half truncated_half(double value) {
  return rounded(value, false);
}

}  // namespace cudasim
