/* Arithmetic with floating-point numbers, rounded to nearest; machine/rounded.cpp has the other ways. */
#include "machine/float_functions.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

template <typename T, bool flush, bool saturate>
struct arithmetic {
  static T in(T value) { return operand_of<T, flush>(value); }
  static T out(T value) { return result_of<T, flush, saturate>(value); }

  static T add(T a, T b) { return out(in(a) + in(b)); }
  static T subtract(T a, T b) { return out(in(a)-in(b)); }
  static T multiply(T a, T b) { return out(in(a)*in(b)); }
  static T fused(T a, T b, T c) { return out(std::fma(in(a), in(b), in(c))); }
  static T divide(T a, T b) { return out(in(a) / in(b)); }
  static T root(T a) { return out(std::sqrt(in(a))); }
  static T reciprocal(T a) { return out(T{1} / in(a)); }
};

/* Of two, one of which may be no number: then the other one. A zero is less if it is negative. */
template <typename T, bool flush>
T smaller(T x, T y) {
  T a = operand_of<T, flush>(x);
  T b = operand_of<T, flush>(y);
  T least = a < b || (a == b && std::signbit(a)) ? a : b;
  return with_standard_nan(a != a ? b : b != b ? a : least);
}

template <typename T, bool flush>
T larger(T x, T y) {
  T a = operand_of<T, flush>(x);
  T b = operand_of<T, flush>(y);
  T most = a > b || (a == b && !std::signbit(a)) ? a : b;
  return with_standard_nan(a != a ? b : b != b ? a : most);
}

template <bool flush>
float smaller_or_nan(float x, float y) {
  return x != x || y != y ? bits_as<float>(SINGLE_NAN) : smaller<float, flush>(x, y);
}

template <bool flush>
float larger_or_nan(float x, float y) {
  return x != x || y != y ? bits_as<float>(SINGLE_NAN) : larger<float, flush>(x, y);
}

template <typename T, bool flush>
T negative(T a) {
  return -operand_of<T, flush>(a);
}

template <typename T, bool flush>
T absolute(T a) {
  return std::fabs(operand_of<T, flush>(a));
}

/* The magnitude of the second with the sign of the first. */
template <typename T>
T with_sign_of(T sign, T magnitude) {
  return std::copysign(magnitude, sign);
}

template <auto function>
void add_one(operation_table &to, const std::string &opcode, ptx::category counted_as) {
  to.add(opcode, lane_wise<function>::operation(counted_as));
}

/* Plain additions, subtractions and multiplications are rounded to nearest, too. */
template <typename T, bool flush, bool saturate>
void add_arithmetic(operation_table &to, const std::string &modifiers, ptx::category counted_as) {
  using with = arithmetic<T, flush, saturate>;
  for (const char *rounding : {".rn", ""}) {
    add_one<with::add>(to, "add" + (rounding + modifiers), counted_as);
    add_one<with::subtract>(to, "sub" + (rounding + modifiers), counted_as);
    add_one<with::multiply>(to, "mul" + (rounding + modifiers), counted_as);
  }
  add_one<with::fused>(to, "fma.rn" + modifiers, counted_as);
  add_one<with::fused>(to, "mad.rn" + modifiers, counted_as);
  if constexpr (!saturate) {
    add_one<with::divide>(to, "div.rn" + modifiers, counted_as);
    add_one<with::root>(to, "sqrt.rn" + modifiers, counted_as);
    add_one<with::reciprocal>(to, "rcp.rn" + modifiers, counted_as);
    add_one<smaller<T, flush>>(to, "min" + modifiers, counted_as);
    add_one<larger<T, flush>>(to, "max" + modifiers, counted_as);
    add_one<negative<T, flush>>(to, "neg" + modifiers, counted_as);
    add_one<absolute<T, flush>>(to, "abs" + modifiers, counted_as);
  }
}

}  // namespace

void add_float_arithmetic(operation_table &to) {
  using ptx::category;
  add_arithmetic<float, false, false>(to, ".f32", category::fp32);
  add_arithmetic<float, true, false>(to, ".ftz.f32", category::fp32);
  add_arithmetic<float, false, true>(to, ".sat.f32", category::fp32);
  add_arithmetic<float, true, true>(to, ".ftz.sat.f32", category::fp32);
  add_arithmetic<double, false, false>(to, ".f64", category::fp64);
  add_one<smaller_or_nan<false>>(to, "min.NaN.f32", category::fp32);
  add_one<smaller_or_nan<true>>(to, "min.ftz.NaN.f32", category::fp32);
  add_one<larger_or_nan<false>>(to, "max.NaN.f32", category::fp32);
  add_one<larger_or_nan<true>>(to, "max.ftz.NaN.f32", category::fp32);
  add_one<with_sign_of<float>>(to, "copysign.f32", category::fp32);
  add_one<with_sign_of<double>>(to, "copysign.f64", category::fp64);
}

}  // namespace cudasim
