/*
 * Arithmetic and conversions that are rounded towards zero, down or up. The processor's own rounding mode is
 * changed for them, and the compiler told so by its options.
 */
#include <cfenv>

#include "machine/float_functions.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

class rounding {
 public:
  explicit rounding(int mode) : before(std::fegetround()) { std::fesetround(mode); }
  ~rounding() { std::fesetround(before); }
  rounding(const rounding &) = delete;
  rounding &operator=(const rounding &) = delete;

 private:
  int before;
};

template <typename T>
T add(T a, T b) {
  return with_standard_nan(a + b);
}

template <typename T>
T subtract(T a, T b) {
  return with_standard_nan(a - b);
}

template <typename T>
T multiply(T a, T b) {
  return with_standard_nan(a * b);
}

template <typename T>
T fused(T a, T b, T c) {
  return with_standard_nan(std::fma(a, b, c));
}

template <typename T>
T divide(T a, T b) {
  return with_standard_nan(a / b);
}

template <typename T>
T root(T a) {
  return with_standard_nan(std::sqrt(a));
}

template <typename T>
T reciprocal(T a) {
  return with_standard_nan(T{1} / a);
}

template <typename To, typename From>
To convert(From a) {
  return with_standard_nan(static_cast<To>(a));
}

template <auto function, int mode>
void run_rounded(warp &in, const ptx::instruction &at) {
  /* Called by what the compiler cannot see through, so that nothing is moved out of the changed mode. */
  ptx::handler volatile run = lane_wise<function>::run;
  rounding with(mode);
  run(in, at);
}

template <auto function>
void add_one(operation_table &to, const std::string &name, const std::string &types,
             ptx::category counted_as) {
  ptx::operation each = lane_wise<function>::operation(counted_as);
  for (ptx::operand &operand : each.operands) {
    operand.may_be_wider = counted_as == ptx::category::conversion;
  }
  each.execute = run_rounded<function, FE_TOWARDZERO>;
  to.add(name + ".rz." + types, each);
  each.execute = run_rounded<function, FE_DOWNWARD>;
  to.add(name + ".rm." + types, each);
  each.execute = run_rounded<function, FE_UPWARD>;
  to.add(name + ".rp." + types, each);
}

template <typename T>
void add_type(operation_table &to, const std::string &type, ptx::category counted_as) {
  add_one<add<T>>(to, "add", type, counted_as);
  add_one<subtract<T>>(to, "sub", type, counted_as);
  add_one<multiply<T>>(to, "mul", type, counted_as);
  add_one<fused<T>>(to, "fma", type, counted_as);
  add_one<fused<T>>(to, "mad", type, counted_as);
  add_one<divide<T>>(to, "div", type, counted_as);
  add_one<root<T>>(to, "sqrt", type, counted_as);
  add_one<reciprocal<T>>(to, "rcp", type, counted_as);
}

template <typename T>
void add_from_integer(operation_table &to, const std::string &type) {
  add_one<convert<float, T>>(to, "cvt", "f32." + type, ptx::category::conversion);
  add_one<convert<double, T>>(to, "cvt", "f64." + type, ptx::category::conversion);
}

}  // namespace

void add_rounded_arithmetic(operation_table &to) {
  add_type<float>(to, "f32", ptx::category::fp32);
  add_type<double>(to, "f64", ptx::category::fp64);
  add_one<convert<float, double>>(to, "cvt", "f32.f64", ptx::category::conversion);
  add_from_integer<int8_t>(to, "s8");
  add_from_integer<uint8_t>(to, "u8");
  add_from_integer<int16_t>(to, "s16");
  add_from_integer<uint16_t>(to, "u16");
  add_from_integer<int32_t>(to, "s32");
  add_from_integer<uint32_t>(to, "u32");
  add_from_integer<int64_t>(to, "s64");
  add_from_integer<uint64_t>(to, "u64");
}

}  // namespace cudasim
