/* Operations on bits: logic, shifts, fields, bytes. */
#include "machine/lane_wise.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

template <typename T>
constexpr uint32_t bits_of = 8 * sizeof(T);

template <typename T>
T both(T a, T b) {
  return a & b;
}

template <typename T>
T either(T a, T b) {
  return a | b;
}

template <typename T>
T one_of(T a, T b) {
  return a ^ b;
}

template <typename T>
T inverted(T a) {
  return static_cast<T>(~a);
}

template <typename T>
T is_zero(T a) {
  return a == 0;
}

/* Amounts beyond the width count as the width. */
template <typename T>
T shift_left(T a, uint32_t amount) {
  return amount >= bits_of<T> ? T{0} : static_cast<T>(a << amount);
}

template <typename T>
T shift_right(T a, uint32_t amount) {
  if (amount >= bits_of<T>) {
    return std::is_signed_v<T> && a < 0 ? static_cast<T>(-1) : T{0};
  }
  return static_cast<T>(a >> amount);
}

uint32_t funnel_left(uint32_t low, uint32_t high, uint32_t amount) {
  uint64_t both = static_cast<uint64_t>(high) << 32 | low;
  return static_cast<uint32_t>(both << amount >> 32);
}

uint32_t funnel_right(uint32_t low, uint32_t high, uint32_t amount) {
  uint64_t both = static_cast<uint64_t>(high) << 32 | low;
  return static_cast<uint32_t>(both >> amount);
}

uint32_t funnel_left_clamped(uint32_t low, uint32_t high, uint32_t amount) {
  return funnel_left(low, high, amount > 32 ? 32 : amount);
}

uint32_t funnel_left_wrapped(uint32_t low, uint32_t high, uint32_t amount) {
  return funnel_left(low, high, amount & 31);
}

uint32_t funnel_right_clamped(uint32_t low, uint32_t high, uint32_t amount) {
  return funnel_right(low, high, amount > 32 ? 32 : amount);
}

uint32_t funnel_right_wrapped(uint32_t low, uint32_t high, uint32_t amount) {
  return funnel_right(low, high, amount & 31);
}

template <typename T>
uint32_t count_ones(T a) {
  return static_cast<uint32_t>(__builtin_popcountll(a));
}

template <typename T>
uint32_t leading_zeros(T a) {
  return a == 0 ? bits_of<T> : static_cast<uint32_t>(__builtin_clzll(a)) - (64 - bits_of<T>);
}

template <typename T>
T reversed(T a) {
  T result = 0;
  for (uint32_t i = 0; i < bits_of<T>; i++) {
    result |= (a >> i & 1) << (bits_of<T> - 1 - i);
  }
  return result;
}

/* The highest bit that is not a sign bit, or all ones. */
template <typename T>
uint32_t find_highest(T a) {
  auto unsigned_bits = static_cast<std::make_unsigned_t<T>>(std::is_signed_v<T> && a < 0 ? ~a : a);
  return unsigned_bits == 0 ? ~0U : bits_of<T> - 1 - leading_zeros(unsigned_bits);
}

template <typename T>
uint32_t shift_to_highest(T a) {
  uint32_t found = find_highest(a);
  return found == ~0U ? found : bits_of<T> - 1 - found;
}

template <typename T>
T extract(T a, uint32_t from, uint32_t count) {
  from &= 0xFF;
  count &= 0xFF;
  using raw = std::make_unsigned_t<T>;
  uint32_t highest = from + count - 1 < bits_of<T> - 1 ? from + count - 1 : bits_of<T> - 1;
  bool fill = std::is_signed_v<T> && count != 0 && (static_cast<raw>(a) >> highest & 1) != 0;
  if (count == 0) {
    return 0;
  }
  raw field = shift_right<raw>(static_cast<raw>(a), from);
  raw mask = count >= bits_of<T> ? static_cast<raw>(~raw{0}) : static_cast<raw>((raw{1} << count) - 1);
  if (from + count > bits_of<T>) {
    /* Above the highest bit there are only copies of it. */
    uint32_t there = from >= bits_of<T> ? 0 : bits_of<T> - from;
    mask &= there >= bits_of<T> ? static_cast<raw>(~raw{0}) : static_cast<raw>((raw{1} << there) - 1);
  }
  return static_cast<T>(fill ? (field & mask) | ~mask : field & mask);
}

template <typename T>
T insert(T field, T into, uint32_t from, uint32_t count) {
  from &= 0xFF;
  count &= 0xFF;
  T mask = count >= bits_of<T> ? static_cast<T>(~T{0}) : static_cast<T>((T{1} << count) - 1);
  mask = shift_left(mask, from);
  return (into & ~mask) | (shift_left(field, from) & mask);
}

uint32_t byte_of(uint32_t low, uint32_t high, uint32_t selector) {
  uint64_t both = static_cast<uint64_t>(high) << 32 | low;
  auto byte = static_cast<uint32_t>(both >> (8 * (selector & 7)) & 0xFF);
  return (selector & 8) == 0 ? byte : (byte & 0x80) != 0 ? 0xFF : 0;
}

uint32_t bytes_of(uint32_t low, uint32_t high, uint32_t s0, uint32_t s1, uint32_t s2, uint32_t s3) {
  return byte_of(low, high, s0) | byte_of(low, high, s1) << 8 | byte_of(low, high, s2) << 16 |
         byte_of(low, high, s3) << 24;
}

uint32_t permute(uint32_t a, uint32_t b, uint32_t c) {
  return bytes_of(a, b, c & 15, c >> 4 & 15, c >> 8 & 15, c >> 12 & 15);
}

uint32_t permute_forward(uint32_t a, uint32_t b, uint32_t c) {
  c &= 3;
  return bytes_of(a, b, c, c + 1, c + 2, c + 3);
}

uint32_t permute_backward(uint32_t a, uint32_t b, uint32_t c) {
  c &= 3;
  return bytes_of(a, b, c, (c + 7) & 7, (c + 6) & 7, (c + 5) & 7);
}

uint32_t replicate_byte(uint32_t a, uint32_t b, uint32_t c) {
  c &= 3;
  return bytes_of(a, b, c, c, c, c);
}

uint32_t clamp_left(uint32_t a, uint32_t b, uint32_t c) {
  c &= 3;
  return bytes_of(a, b, c, c < 1 ? 1 : c, c < 2 ? 2 : c, 3);
}

uint32_t clamp_right(uint32_t a, uint32_t b, uint32_t c) {
  c &= 3;
  return bytes_of(a, b, 0, c < 1 ? c : 1, c < 2 ? c : 2, c);
}

uint32_t replicate_half(uint32_t a, uint32_t b, uint32_t c) {
  c = 2 * (c & 1);
  return bytes_of(a, b, c, c + 1, c, c + 1);
}

/* Any function of three bits, by a table of its eight values. */
void run_logic_of_three(warp &in, const ptx::instruction &at) {
  const uint32_t *a = in.source<uint32_t>(at.from[0]);
  const uint32_t *b = in.source<uint32_t>(at.from[1]);
  const uint32_t *c = in.source<uint32_t>(at.from[2]);
  uint32_t results[LANES] = {};
  for (int value = 0; value < 8; value++) {
    if ((at.number >> value & 1) != 0) {
      for (int lane = 0; lane < LANES; lane++) {
        results[lane] |= ((value & 4) != 0 ? a[lane] : ~a[lane]) & ((value & 2) != 0 ? b[lane] : ~b[lane]) &
                         ((value & 1) != 0 ? c[lane] : ~c[lane]);
      }
    }
  }
  in.write(at.to[0], results);
}

template <auto function>
void add_one(operation_table &to, const std::string &opcode) {
  to.add(opcode, lane_wise<function>::operation(ptx::category::integer));
}

/* Permutations of bytes take twice as long as other operations on integers. */
template <auto function>
void add_permutation(operation_table &to, const std::string &opcode) {
  to.add(opcode, lane_wise<function>::operation(ptx::category::permutation));
}

template <typename T>
void add_logic(operation_table &to, const std::string &bits) {
  using with_sign = std::make_signed_t<T>;
  add_one<both<T>>(to, "and.b" + bits);
  add_one<either<T>>(to, "or.b" + bits);
  add_one<one_of<T>>(to, "xor.b" + bits);
  add_one<inverted<T>>(to, "not.b" + bits);
  add_one<is_zero<T>>(to, "cnot.b" + bits);
  add_one<shift_left<T>>(to, "shl.b" + bits);
  add_one<shift_right<T>>(to, "shr.b" + bits);
  add_one<shift_right<T>>(to, "shr.u" + bits);
  add_one<shift_right<with_sign>>(to, "shr.s" + bits);
  if constexpr (sizeof(T) >= 4) {
    add_one<count_ones<T>>(to, "popc.b" + bits);
    add_one<leading_zeros<T>>(to, "clz.b" + bits);
    add_one<reversed<T>>(to, "brev.b" + bits);
    add_one<find_highest<T>>(to, "bfind.u" + bits);
    add_one<find_highest<with_sign>>(to, "bfind.s" + bits);
    add_one<shift_to_highest<T>>(to, "bfind.shiftamt.u" + bits);
    add_one<shift_to_highest<with_sign>>(to, "bfind.shiftamt.s" + bits);
    add_one<extract<T>>(to, "bfe.u" + bits);
    add_one<extract<with_sign>>(to, "bfe.s" + bits);
    add_one<insert<T>>(to, "bfi.b" + bits);
  }
}

}  // namespace

void add_bit_operations(operation_table &to) {
  add_logic<uint16_t>(to, "16");
  add_logic<uint32_t>(to, "32");
  add_logic<uint64_t>(to, "64");
  add_one<funnel_left_clamped>(to, "shf.l.clamp.b32");
  add_one<funnel_left_wrapped>(to, "shf.l.wrap.b32");
  add_one<funnel_right_clamped>(to, "shf.r.clamp.b32");
  add_one<funnel_right_wrapped>(to, "shf.r.wrap.b32");
  add_permutation<permute>(to, "prmt.b32");
  add_permutation<permute_forward>(to, "prmt.b32.f4e");
  add_permutation<permute_backward>(to, "prmt.b32.b4e");
  add_permutation<replicate_byte>(to, "prmt.b32.rc8");
  add_permutation<clamp_left>(to, "prmt.b32.ecl");
  add_permutation<clamp_right>(to, "prmt.b32.ecr");
  add_permutation<replicate_half>(to, "prmt.b32.rc16");
  ptx::operand source{ptx::role::source, 32};
  to.add("lop3.b32", {run_logic_of_three,
                      ptx::category::integer,
                      {{ptx::role::target, 32}, source, source, source, {ptx::role::number}}});
}

}  // namespace cudasim
