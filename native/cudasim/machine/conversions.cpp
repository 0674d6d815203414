/* cvt, but for roundings that machine/rounded.cpp has. */
#include <algorithm>
#include <cmath>
#include <limits>

#include "machine/float_functions.h"
#include "machine/half_precision.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

enum class whole { nearest, towards_zero, down, up };

template <whole to, typename T>
T rounded(T value) {
  switch (to) {
    case whole::nearest: return std::nearbyint(value);
    case whole::towards_zero: return std::trunc(value);
    case whole::down: return std::floor(value);
    case whole::up: return std::ceil(value);
  }
}

template <typename To, typename From>
To between_integers(From a) {
  return static_cast<To>(a);
}

template <typename To, typename From>
To between_integers_saturating(From a) {
  using limits = std::numeric_limits<To>;
  if constexpr (std::is_signed_v<From>) {
    if constexpr (!std::is_signed_v<To>) {
      if (a < 0) {
        return 0;
      }
    } else if (a < 0) {
      return static_cast<To>(std::max<int64_t>(a, limits::min()));
    }
  }
  return static_cast<To>(std::min<uint64_t>(static_cast<uint64_t>(a), limits::max()));
}

/* Numbers beyond the limits become the limits. */
template <typename To, typename From, whole mode, bool flush>
To to_integer(From a) {
  using limits = std::numeric_limits<To>;
  From value = rounded<mode>(operand_of<From, flush>(a));
  if (value != value) {
    bool is_zero = sizeof(From) < 8 && sizeof(To) < 8;
    return is_zero ? To{0} : static_cast<To>(std::make_unsigned_t<To>{1} << (8 * sizeof(To) - 1));
  }
  constexpr From beyond = static_cast<From>(limits::max() / 2 + 1) * 2;
  constexpr auto least = static_cast<From>(limits::min());
  From within = value >= beyond ? From{0} : value < least ? least : value;
  return value >= beyond ? limits::max() : static_cast<To>(within);
}

template <typename To, whole mode>
To half_to_integer(half a) {
  auto value = static_cast<float>(exact_value(a));
  return to_integer<To, float, mode, false>(value);
}

template <typename To, typename From>
To from_integer(From a) {
  return static_cast<To>(a);
}

template <typename From>
half from_integer_to_half(From a) {
  /* 64 bits may not fit a double, but what is beyond 65536 is infinite anyway. */
  return nearest_half(static_cast<double>(a));
}

template <typename To, typename From, bool flush, bool saturate>
To between_floats(From a) {
  To result;
  if constexpr (sizeof(From) == 4) {
    result = with_standard_nan(static_cast<To>(operand_of<From, flush>(a)));
  } else {
    result = with_standard_nan(operand_of < To, flush && sizeof(To) == 4 > (static_cast<To>(a)));
  }
  if constexpr (saturate) {
    return saturated_to_one(result);
  }
  return result;
}

template <typename T, whole mode, bool flush, bool saturate>
T to_whole(T a) {
  T result = rounded<mode>(operand_of<T, flush>(a));
  if constexpr (saturate) {
    return saturated_to_one(result);
  }
  return with_standard_nan(result);
}

template <typename To>
To from_half(half a) {
  return with_standard_nan(static_cast<To>(exact_value(a)));
}

half truncated_half_of_single(float a) {
  return truncated_half(a);
}

/* The first goes to the upper half of the register. */
uint32_t two_nearest_halves(float a, float b) {
  return static_cast<uint32_t>(nearest_half_of_single(a).bits) << 16 | nearest_half_of_single(b).bits;
}

uint32_t two_truncated_halves(float a, float b) {
  return static_cast<uint32_t>(truncated_half(a).bits) << 16 | truncated_half(b).bits;
}

/* bf16 is the upper half of a float. Of two equally near numbers the even one is taken. */
uint16_t nearest_brain_float(float a) {
  auto bits = bits_as<uint32_t>(a);
  return static_cast<uint16_t>(a != a ? 0x7FFF : (bits + 0x7FFF + (bits >> 16 & 1)) >> 16);
}

uint16_t truncated_brain_float(float a) {
  return static_cast<uint16_t>(a != a ? 0x7FFF : bits_as<uint32_t>(a) >> 16);
}

float from_brain_float(uint16_t a) {
  return bits_as<float>(static_cast<uint32_t>(a) << 16);
}

uint32_t two_nearest_brain_floats(float a, float b) {
  return static_cast<uint32_t>(nearest_brain_float(a)) << 16 | nearest_brain_float(b);
}

uint32_t two_truncated_brain_floats(float a, float b) {
  return static_cast<uint32_t>(truncated_brain_float(a)) << 16 | truncated_brain_float(b);
}

template <auto function>
void add_one(operation_table &to, const std::string &opcode, ptx::isa needs = {}) {
  ptx::operation each = lane_wise<function>::operation(ptx::category::conversion);
  each.needs = needs;
  for (ptx::operand &operand : each.operands) {
    operand.may_be_wider = true;
  }
  to.add(opcode, std::move(each));
}

template <typename To, typename From>
void add_between_integers(operation_table &table, const std::string &types) {
  add_one<between_integers<To, From>>(table, "cvt" + types);
  add_one<between_integers_saturating<To, From>>(table, "cvt.sat" + types);
}

template <typename To>
void add_integers_to(operation_table &table, const std::string &to) {
  add_between_integers<To, int8_t>(table, to + ".s8");
  add_between_integers<To, uint8_t>(table, to + ".u8");
  add_between_integers<To, int16_t>(table, to + ".s16");
  add_between_integers<To, uint16_t>(table, to + ".u16");
  add_between_integers<To, int32_t>(table, to + ".s32");
  add_between_integers<To, uint32_t>(table, to + ".u32");
  add_between_integers<To, int64_t>(table, to + ".s64");
  add_between_integers<To, uint64_t>(table, to + ".u64");
}

template <typename To, whole mode>
void add_floats_to_integer(operation_table &table, const std::string &rounding, const std::string &to) {
  for (const char *saturation : {"", ".sat"}) {
    add_one<to_integer<To, float, mode, false>>(table, "cvt" + rounding + saturation + to + ".f32");
    add_one<to_integer<To, float, mode, true>>(table, "cvt" + rounding + ".ftz" + saturation + to + ".f32");
    add_one<to_integer<To, double, mode, false>>(table, "cvt" + rounding + saturation + to + ".f64");
    add_one<half_to_integer<To, mode>>(table, "cvt" + rounding + saturation + to + ".f16");
  }
}

template <typename T>
void add_integer(operation_table &table, const std::string &type) {
  add_integers_to<T>(table, type);
  add_floats_to_integer<T, whole::nearest>(table, ".rni", type);
  add_floats_to_integer<T, whole::towards_zero>(table, ".rzi", type);
  add_floats_to_integer<T, whole::down>(table, ".rmi", type);
  add_floats_to_integer<T, whole::up>(table, ".rpi", type);
  add_one<from_integer<float, T>>(table, "cvt.rn.f32" + type);
  add_one<from_integer<double, T>>(table, "cvt.rn.f64" + type);
  add_one<from_integer_to_half<T>>(table, "cvt.rn.f16" + type);
}

template <typename T, whole mode>
void add_whole(operation_table &table, const std::string &rounding, const std::string &types) {
  add_one<to_whole<T, mode, false, false>>(table, "cvt" + rounding + types);
  add_one<to_whole<T, mode, false, true>>(table, "cvt" + rounding + ".sat" + types);
  if constexpr (sizeof(T) == 4) {
    add_one<to_whole<T, mode, true, false>>(table, "cvt" + rounding + ".ftz" + types);
    add_one<to_whole<T, mode, true, true>>(table, "cvt" + rounding + ".ftz.sat" + types);
  }
}

template <typename T>
void add_all_whole(operation_table &table, const std::string &types) {
  add_whole<T, whole::nearest>(table, ".rni", types);
  add_whole<T, whole::towards_zero>(table, ".rzi", types);
  add_whole<T, whole::down>(table, ".rmi", types);
  add_whole<T, whole::up>(table, ".rpi", types);
}

template <typename To, typename From>
void add_between_floats(operation_table &table, const std::string &rounding, const std::string &types) {
  add_one<between_floats<To, From, false, false>>(table, "cvt" + rounding + types);
  add_one<between_floats<To, From, false, true>>(table, "cvt" + rounding + ".sat" + types);
  if constexpr (sizeof(To) == 4 || sizeof(From) == 4) {
    add_one<between_floats<To, From, true, false>>(table, "cvt" + rounding + ".ftz" + types);
    add_one<between_floats<To, From, true, true>>(table, "cvt" + rounding + ".ftz.sat" + types);
  }
}

}  // namespace

void add_conversions(operation_table &table) {
  add_integer<int8_t>(table, ".s8");
  add_integer<uint8_t>(table, ".u8");
  add_integer<int16_t>(table, ".s16");
  add_integer<uint16_t>(table, ".u16");
  add_integer<int32_t>(table, ".s32");
  add_integer<uint32_t>(table, ".u32");
  add_integer<int64_t>(table, ".s64");
  add_integer<uint64_t>(table, ".u64");
  add_all_whole<float>(table, ".f32.f32");
  add_all_whole<double>(table, ".f64.f64");
  add_between_floats<float, float>(table, "", ".f32.f32");
  add_between_floats<double, double>(table, "", ".f64.f64");
  add_between_floats<double, float>(table, "", ".f64.f32");
  add_between_floats<float, double>(table, ".rn", ".f32.f64");
  add_one<from_half<float>>(table, "cvt.f32.f16");
  add_one<from_half<double>>(table, "cvt.f64.f16");
  add_one<nearest_half_of_single>(table, "cvt.rn.f16.f32");
  add_one<truncated_half_of_single>(table, "cvt.rz.f16.f32");
  add_one<nearest_half>(table, "cvt.rn.f16.f64");
  add_one<truncated_half>(table, "cvt.rz.f16.f64");
  constexpr ptx::isa AMPERE{70, 80};
  add_one<two_nearest_halves>(table, "cvt.rn.f16x2.f32", AMPERE);
  add_one<two_truncated_halves>(table, "cvt.rz.f16x2.f32", AMPERE);
  add_one<nearest_brain_float>(table, "cvt.rn.bf16.f32", AMPERE);
  add_one<truncated_brain_float>(table, "cvt.rz.bf16.f32", AMPERE);
  add_one<two_nearest_brain_floats>(table, "cvt.rn.bf16x2.f32", AMPERE);
  add_one<two_truncated_brain_floats>(table, "cvt.rz.bf16x2.f32", AMPERE);
  add_one<from_brain_float>(table, "cvt.f32.bf16", {71, 80});
}

}  // namespace cudasim
