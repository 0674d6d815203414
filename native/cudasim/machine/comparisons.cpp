/* setp, set, selp, slct and testp. */
#include <cmath>

#include "machine/float_functions.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

struct less {
  template <typename T>
  static bool holds(T a, T b) {
    return a < b;
  }
};

struct less_or_equal {
  template <typename T>
  static bool holds(T a, T b) {
    return a <= b;
  }
};

struct equal {
  template <typename T>
  static bool holds(T a, T b) {
    return a == b;
  }
};

struct numbers {
  template <typename T>
  static bool holds(T a, T b) {
    return a == a && b == b;
  }
};

template <typename First>
struct negation {
  template <typename T>
  static bool holds(T a, T b) {
    return !First::holds(a, b);
  }
};

template <typename First, typename Second>
struct both {
  template <typename T>
  static bool holds(T a, T b) {
    return First::holds(a, b) && Second::holds(a, b);
  }
};

template <typename Relation>
struct swapped {
  template <typename T>
  static bool holds(T a, T b) {
    return Relation::holds(b, a);
  }
};

using greater = swapped<less>;
using greater_or_equal = swapped<less_or_equal>;
using different = both<numbers, negation<equal>>;

template <typename Relation, typename T, bool flush>
bool compare(T a, T b) {
  return Relation::holds(operand_of<T, flush>(a), operand_of<T, flush>(b));
}

enum class combination { none, conjunction, disjunction, exclusion };

template <combination with>
uint32_t combined(const warp &in, const ptx::instruction &at, uint32_t mask) {
  switch (with) {
    case combination::conjunction: return mask & in.predicate_source(at);
    case combination::disjunction: return mask | in.predicate_source(at);
    case combination::exclusion: return mask ^ in.predicate_source(at);
    case combination::none: return mask;
  }
}

template <auto function, combination with>
void run_setp(warp &in, const ptx::instruction &at) {
  uint32_t mask = lanes_where<function>::mask(in, at);
  uint32_t first = combined<with>(in, at, mask);
  uint32_t second = combined<with>(in, at, ~mask);
  in.write_predicate(at.predicate_to[0], first);
  in.write_predicate(at.predicate_to[1], second);
}

/* The result is all ones, or 1.0. */
template <auto function, bool is_float, combination with>
void run_set(warp &in, const ptx::instruction &at) {
  uint32_t mask = combined<with>(in, at, lanes_where<function>::mask(in, at));
  uint32_t results[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    uint32_t truth = is_float ? 0x3F80'0000 : ~0U;
    results[lane] = (mask >> lane & 1) != 0 ? truth : 0;
  }
  in.write(at.to[0], results);
}

template <auto function, combination with>
void add_combination(operation_table &to, const std::string &relation, const std::string &type,
                     ptx::operand source, ptx::category counted_as) {
  ptx::operand target{ptx::role::target, 32};
  std::vector<ptx::operand> operands{{ptx::role::predicate_targets}, source, source};
  if (with != combination::none) {
    operands.push_back({ptx::role::predicate_source});
  }
  to.add("setp." + relation + type, {run_setp<function, with>, counted_as, operands});
  operands[0] = target;
  to.add("set." + relation + ".u32" + type, {run_set<function, false, with>, counted_as, operands});
  to.add("set." + relation + ".s32" + type, {run_set<function, false, with>, counted_as, operands});
  to.add("set." + relation + ".f32" + type, {run_set<function, true, with>, counted_as, operands});
}

template <typename Relation, typename T, bool flush = false>
void add_relation(operation_table &to, const std::string &relation, const std::string &type) {
  ptx::operand source{ptx::role::source, 8 * sizeof(T)};
  source.is_floating = is_floating<T>;
  ptx::category counted_as = !is_floating<T>  ? ptx::category::integer
                             : sizeof(T) == 8 ? ptx::category::fp64
                                              : ptx::category::fp32;
  constexpr auto function = compare<Relation, T, flush>;
  add_combination<function, combination::none>(to, relation, type, source, counted_as);
  add_combination<function, combination::conjunction>(to, relation + ".and", type, source, counted_as);
  add_combination<function, combination::disjunction>(to, relation + ".or", type, source, counted_as);
  add_combination<function, combination::exclusion>(to, relation + ".xor", type, source, counted_as);
}

template <typename T>
void add_integers(operation_table &to, const std::string &letter) {
  std::string type = "." + letter + std::to_string(8 * sizeof(T));
  add_relation<equal, T>(to, "eq", type);
  add_relation<negation<equal>, T>(to, "ne", type);
  if (letter == "b") {
    return;
  }
  add_relation<less, T>(to, "lt", type);
  add_relation<less_or_equal, T>(to, "le", type);
  add_relation<greater, T>(to, "gt", type);
  add_relation<greater_or_equal, T>(to, "ge", type);
  if (letter == "u") {
    add_relation<less, T>(to, "lo", type);
    add_relation<less_or_equal, T>(to, "ls", type);
    add_relation<greater, T>(to, "hi", type);
    add_relation<greater_or_equal, T>(to, "hs", type);
  }
}

/* Those that end in u hold for what is no number, too. */
template <typename T, bool flush>
void add_floats(operation_table &to, const std::string &type) {
  add_relation<equal, T, flush>(to, "eq", type);
  add_relation<different, T, flush>(to, "ne", type);
  add_relation<less, T, flush>(to, "lt", type);
  add_relation<less_or_equal, T, flush>(to, "le", type);
  add_relation<greater, T, flush>(to, "gt", type);
  add_relation<greater_or_equal, T, flush>(to, "ge", type);
  add_relation<negation<different>, T, flush>(to, "equ", type);
  add_relation<negation<equal>, T, flush>(to, "neu", type);
  add_relation<negation<greater_or_equal>, T, flush>(to, "ltu", type);
  add_relation<negation<greater>, T, flush>(to, "leu", type);
  add_relation<negation<less_or_equal>, T, flush>(to, "gtu", type);
  add_relation<negation<less>, T, flush>(to, "geu", type);
  add_relation<numbers, T, flush>(to, "num", type);
  add_relation<negation<numbers>, T, flush>(to, "nan", type);
}

template <typename T>
void run_selp(warp &in, const ptx::instruction &at) {
  const T *a = in.source<T>(at.from[0]);
  const T *b = in.source<T>(at.from[1]);
  uint32_t mask = in.predicate_source(at);
  alignas(64) T results[LANES];
  for (int lane = 0; lane < LANES; lane++) {
    results[lane] = (mask >> lane & 1) != 0 ? a[lane] : b[lane];
  }
  in.write(at.to[0], results);
}

template <typename T>
void add_selp(operation_table &to, const std::string &type, uint8_t bits, bool is_float) {
  ptx::operand source{ptx::role::source, bits};
  source.is_floating = is_float;
  to.add("selp." + type, {run_selp<T>,
                          ptx::category::integer,
                          {{ptx::role::target, bits}, source, source, {ptx::role::predicate_source}}});
}

/* What is no number, and a negative zero, count as they do in comparisons. */
template <typename T, typename Sign>
T select_by_sign(T a, T b, Sign c) {
  return c >= 0 ? a : b;
}

template <typename T>
void add_slct(operation_table &to, const std::string &type) {
  to.add("slct." + type + ".s32", lane_wise<select_by_sign<T, int32_t>>::operation(ptx::category::integer));
  to.add("slct." + type + ".f32", lane_wise<select_by_sign<T, float>>::operation(ptx::category::integer));
}

template <typename T>
bool is_finite(T a) {
  return std::isfinite(a);
}

template <typename T>
bool is_infinite(T a) {
  return std::isinf(a);
}

template <typename T>
bool is_number(T a) {
  return a == a;
}

template <typename T>
bool is_no_number(T a) {
  return a != a;
}

template <typename T>
bool is_normal(T a) {
  return std::isnormal(a);
}

template <typename T>
bool is_subnormal(T a) {
  return std::fpclassify(a) == FP_SUBNORMAL;
}

template <auto function>
void run_testp(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], lanes_where<function>::mask(in, at));
}

template <typename T>
void add_testp(operation_table &to, const std::string &type, ptx::category counted_as) {
  auto add = [&](const char *test, ptx::handler execute) {
    to.add(std::string("testp.") + test + type,
           {execute, counted_as, {{ptx::role::predicate_target}, {ptx::role::source, 8 * sizeof(T)}}});
  };
  add("finite", run_testp<is_finite<T>>);
  add("infinite", run_testp<is_infinite<T>>);
  add("number", run_testp<is_number<T>>);
  add("notanumber", run_testp<is_no_number<T>>);
  add("normal", run_testp<is_normal<T>>);
  add("subnormal", run_testp<is_subnormal<T>>);
}

}  // namespace

void add_comparisons(operation_table &to) {
  add_integers<int16_t>(to, "s");
  add_integers<int32_t>(to, "s");
  add_integers<int64_t>(to, "s");
  add_integers<uint16_t>(to, "u");
  add_integers<uint32_t>(to, "u");
  add_integers<uint64_t>(to, "u");
  add_integers<uint16_t>(to, "b");
  add_integers<uint32_t>(to, "b");
  add_integers<uint64_t>(to, "b");
  add_floats<float, false>(to, ".f32");
  add_floats<float, true>(to, ".ftz.f32");
  add_floats<double, false>(to, ".f64");
  for (const char *letter : {"b", "u", "s"}) {
    add_selp<uint32_t>(to, letter + std::string("16"), 16, false);
    add_selp<uint32_t>(to, letter + std::string("32"), 32, false);
    add_selp<uint64_t>(to, letter + std::string("64"), 64, false);
    add_slct<uint16_t>(to, letter + std::string("16"));
    add_slct<uint32_t>(to, letter + std::string("32"));
    add_slct<uint64_t>(to, letter + std::string("64"));
  }
  add_selp<uint32_t>(to, "f32", 32, true);
  add_selp<uint64_t>(to, "f64", 64, true);
  add_slct<float>(to, "f32");
  add_slct<double>(to, "f64");
  add_testp<float>(to, ".f32", ptx::category::fp32);
  add_testp<double>(to, ".f64", ptx::category::fp64);
}

}  // namespace cudasim
