/* Integer arithmetic. */
#include <algorithm>
#include <limits>

#include "machine/lane_wise.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

template <typename T>
struct twice;
template <>
struct twice<int16_t> {
  using type = int32_t;
};
template <>
struct twice<uint16_t> {
  using type = uint32_t;
};
template <>
struct twice<int32_t> {
  using type = int64_t;
};
template <>
struct twice<uint32_t> {
  using type = uint64_t;
};
template <>
struct twice<int64_t> {
  using type = __int128;
};
template <>
struct twice<uint64_t> {
  using type = unsigned __int128;
};
template <typename T>
using wide = typename twice<T>::type;

/* Where sums and products wrap around without being undefined in C++. */
template <typename T>
using wrapping = std::conditional_t<(sizeof(T) < 4), uint32_t, std::make_unsigned_t<T>>;

template <typename T>
T add(T a, T b) {
  return static_cast<T>(static_cast<wrapping<T>>(a) + static_cast<wrapping<T>>(b));
}

template <typename T>
T subtract(T a, T b) {
  return static_cast<T>(static_cast<wrapping<T>>(a) - static_cast<wrapping<T>>(b));
}

template <typename T>
T multiply(T a, T b) {
  return static_cast<T>(static_cast<wrapping<T>>(a) * static_cast<wrapping<T>>(b));
}

template <typename T>
T multiply_high(T a, T b) {
  return static_cast<T>(static_cast<wide<T>>(a) * b >> (8 * sizeof(T)));
}

template <typename T>
wide<T> multiply_wide(T a, T b) {
  return static_cast<wide<T>>(a) * b;
}

template <typename T>
T multiply_add(T a, T b, T c) {
  return add(multiply(a, b), c);
}

template <typename T>
T multiply_high_add(T a, T b, T c) {
  return add(multiply_high(a, b), c);
}

template <typename T>
wide<T> multiply_wide_add(T a, T b, wide<T> c) {
  return add<wide<T>>(multiply_wide(a, b), c);
}

/* Divisors of 0 do not come here from lanes that execute. */
template <typename T>
T divide(T a, T b) {
  if (b == 0) {
    return 0;
  }
  if constexpr (std::is_signed_v<T>) {
    if (b == -1) {
      return subtract<T>(0, a);
    }
  }
  return static_cast<T>(a / b);
}

template <typename T>
T remainder(T a, T b) {
  return subtract(a, multiply(divide(a, b), b));
}

/* PTX leaves open what a division by 0 gives, so that a program which uses that is wrong. */
template <typename T, T (*function)(T, T)>
void run_division(warp &in, const ptx::instruction &at) {
  const slot<T> *divisors = in.source<slot<T>>(at.from[1]);
  for_each_lane(in.executing(), [&](int lane) {
    if (from_slot<T>(divisors[lane]) == 0) {
      in.fail(LAUNCH_FAILED, at, lane, "divides by 0");
    }
  });
  lane_wise<function>::run(in, at);
}

template <typename T>
T smaller(T a, T b) {
  return std::min(a, b);
}

template <typename T>
T larger(T a, T b) {
  return std::max(a, b);
}

int32_t smaller_or_zero(int32_t a, int32_t b) {
  return std::max(std::min(a, b), 0);
}

int32_t larger_or_zero(int32_t a, int32_t b) {
  return std::max(std::max(a, b), 0);
}

template <typename T>
T negative(T a) {
  return subtract<T>(0, a);
}

template <typename T>
T absolute(T a) {
  return a < 0 ? negative(a) : a;
}

template <typename T>
T add_absolute_difference(T a, T b, T c) {
  return add(c, a < b ? subtract(b, a) : subtract(a, b));
}

int32_t saturated(int64_t value) {
  return static_cast<int32_t>(
      std::clamp<int64_t>(value, std::numeric_limits<int32_t>::min(), std::numeric_limits<int32_t>::max()));
}

int32_t add_saturating(int32_t a, int32_t b) {
  return saturated(static_cast<int64_t>(a) + b);
}

int32_t subtract_saturating(int32_t a, int32_t b) {
  return saturated(static_cast<int64_t>(a) - b);
}

/* Two numbers of 16 bits times two bytes, from one on; sums and products wrap around, whatever their signs. */
template <typename Half, typename Byte, int first>
uint32_t add_dot_of_two(uint32_t a, uint32_t b, uint32_t c) {
  for (int i = 0; i < 2; i++) {
    c += static_cast<uint32_t>(static_cast<Half>(a >> (16 * i))) *
         static_cast<uint32_t>(static_cast<Byte>(b >> (8 * (first + i))));
  }
  return c;
}

template <typename A, typename B>
uint32_t add_dot_of_four(uint32_t a, uint32_t b, uint32_t c) {
  for (int i = 0; i < 4; i++) {
    c += static_cast<uint32_t>(static_cast<A>(a >> (8 * i))) *
         static_cast<uint32_t>(static_cast<B>(b >> (8 * i)));
  }
  return c;
}

template <auto function>
void add_one(operation_table &to, const std::string &opcode, ptx::isa needs = {}) {
  ptx::operation each = lane_wise<function>::operation(ptx::category::integer);
  each.needs = needs;
  to.add(opcode, std::move(each));
}

template <typename T>
void add_type(operation_table &to, const std::string &type) {
  add_one<add<T>>(to, "add." + type);
  add_one<subtract<T>>(to, "sub." + type);
  add_one<multiply<T>>(to, "mul.lo." + type);
  add_one<multiply_high<T>>(to, "mul.hi." + type);
  add_one<multiply_add<T>>(to, "mad.lo." + type);
  add_one<multiply_high_add<T>>(to, "mad.hi." + type);
  add_one<divide<T>>(to, "div." + type);
  add_one<remainder<T>>(to, "rem." + type);
  add_one<smaller<T>>(to, "min." + type);
  add_one<larger<T>>(to, "max." + type);
  add_one<add_absolute_difference<T>>(to, "sad." + type);
  ptx::operation division = *to.find("div." + type);
  division.execute = run_division<T, divide<T>>;
  to.add("div." + type, division);
  division.execute = run_division<T, remainder<T>>;
  to.add("rem." + type, division);
  if constexpr (sizeof(T) < 8) {
    add_one<multiply_wide<T>>(to, "mul.wide." + type);
    add_one<multiply_wide_add<T>>(to, "mad.wide." + type);
  }
  if constexpr (std::is_signed_v<T>) {
    add_one<negative<T>>(to, "neg." + type);
    add_one<absolute<T>>(to, "abs." + type);
  }
}

template <typename Half, typename A, typename B>
void add_dots(operation_table &to, const std::string &types) {
  add_one<add_dot_of_two<Half, B, 0>>(to, "dp2a.lo" + types);
  add_one<add_dot_of_two<Half, B, 2>>(to, "dp2a.hi" + types);
  add_one<add_dot_of_four<A, B>>(to, "dp4a" + types);
}

}  // namespace

void add_integer_arithmetic(operation_table &to) {
  add_type<int16_t>(to, "s16");
  add_type<uint16_t>(to, "u16");
  add_type<int32_t>(to, "s32");
  add_type<uint32_t>(to, "u32");
  add_type<int64_t>(to, "s64");
  add_type<uint64_t>(to, "u64");
  add_one<add_saturating>(to, "add.sat.s32");
  add_one<subtract_saturating>(to, "sub.sat.s32");
  constexpr ptx::isa HOPPER{80, 90};
  for (const char *type : {".relu.s32", ".s32.relu"}) {
    add_one<smaller_or_zero>(to, std::string("min") + type, HOPPER);
    add_one<larger_or_zero>(to, std::string("max") + type, HOPPER);
  }
  add_dots<uint16_t, uint8_t, uint8_t>(to, ".u32.u32");
  add_dots<uint16_t, uint8_t, int8_t>(to, ".u32.s32");
  add_dots<int16_t, int8_t, uint8_t>(to, ".s32.u32");
  add_dots<int16_t, int8_t, int8_t>(to, ".s32.s32");
}

}  // namespace cudasim
