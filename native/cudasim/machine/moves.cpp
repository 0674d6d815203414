/* mov, and conversions of addresses. */
#include "machine/address_spaces.h"
#include "machine/lane_wise.h"
#include "machine/operations.h"

namespace cudasim {

namespace {

template <typename T>
T same(T a) {
  return a;
}

/* Joins registers, the first one lowest. */
template <typename T>
void run_pack(warp &in, const ptx::instruction &at) {
  uint32_t bits = 8 * sizeof(T) / at.sources;
  alignas(64) T results[LANES] = {};
  for (uint32_t part = 0; part < at.sources; part++) {
    const uint32_t *from = in.source<uint32_t>(at.from[part]);
    uint32_t mask = bits == 32 ? ~0U : (1U << bits) - 1;
    for (int lane = 0; lane < LANES; lane++) {
      results[lane] |= static_cast<T>(from[lane] & mask) << (bits * part);
    }
  }
  in.write(at.to[0], results);
}

template <typename T>
void run_unpack(warp &in, const ptx::instruction &at) {
  uint32_t bits = 8 * sizeof(T) / at.targets;
  alignas(64) T whole[LANES];
  std::memcpy(whole, in.source<T>(at.from[0]), sizeof whole);
  for (uint32_t part = 0; part < at.targets; part++) {
    alignas(64) uint32_t results[LANES];
    uint32_t mask = bits == 32 ? ~0U : (1U << bits) - 1;
    for (int lane = 0; lane < LANES; lane++) {
      results[lane] = static_cast<uint32_t>(whole[lane] >> (bits * part)) & mask;
    }
    in.write(at.to[part], results);
  }
}

template <typename T>
void add_mov(operation_table &to, const std::string &type, bool is_float = false) {
  ptx::operation plain = lane_wise<same<T>>::operation(ptx::category::move);
  plain.operands[1].is_floating = is_float;
  to.add("mov." + type, plain);
}

template <typename T>
void add_pack(operation_table &to, const std::string &type) {
  constexpr uint8_t bits = 8 * sizeof(T);
  ptx::operand parts{ptx::role::source_vector, bits};
  parts.count = 0;
  to.add("mov." + type + " pack", {run_pack<T>, ptx::category::move, {{ptx::role::target, bits}, parts}});
  parts.is = ptx::role::target_vector;
  to.add("mov." + type + " unpack", {run_unpack<T>, ptx::category::move, {parts, {ptx::role::source, bits}}});
}

uint64_t shared_to_generic(uint64_t a) {
  return a + SHARED_WINDOW;
}

uint64_t generic_to_shared(uint64_t a) {
  return a - SHARED_WINDOW;
}

uint64_t local_to_generic(uint64_t a) {
  return a + LOCAL_WINDOW;
}

uint64_t generic_to_local(uint64_t a) {
  return a - LOCAL_WINDOW;
}

bool is_in_shared(uint64_t a) {
  return is_shared(a);
}

bool is_in_local(uint64_t a) {
  return is_local(a);
}

bool is_in_global(uint64_t a) {
  return !is_shared(a) && !is_local(a);
}

template <auto function>
void run_isspacep(warp &in, const ptx::instruction &at) {
  in.write_predicate(at.predicate_to[0], lanes_where<function>::mask(in, at));
}

template <auto function>
void add_one(operation_table &to, const std::string &opcode) {
  to.add(opcode, lane_wise<function>::operation(ptx::category::integer));
}

}  // namespace

void add_moves(operation_table &to) {
  for (const char *letter : {"b", "u", "s"}) {
    add_mov<uint16_t>(to, letter + std::string("16"));
    add_mov<uint32_t>(to, letter + std::string("32"));
    add_mov<uint64_t>(to, letter + std::string("64"));
  }
  add_mov<uint32_t>(to, "f32", true);
  add_mov<uint64_t>(to, "f64", true);
  add_pack<uint32_t>(to, "b32");
  add_pack<uint64_t>(to, "b64");
  for (const char *space : {"global", "const"}) {
    add_one<same<uint64_t>>(to, std::string("cvta.") + space + ".u64");
    add_one<same<uint64_t>>(to, std::string("cvta.to.") + space + ".u64");
  }
  add_one<shared_to_generic>(to, "cvta.shared.u64");
  add_one<generic_to_shared>(to, "cvta.to.shared.u64");
  add_one<local_to_generic>(to, "cvta.local.u64");
  add_one<generic_to_local>(to, "cvta.to.local.u64");
  std::vector<ptx::operand> question{{ptx::role::predicate_target}, {ptx::role::source, 64}};
  to.add("isspacep.global", {run_isspacep<is_in_global>, ptx::category::integer, question});
  to.add("isspacep.shared", {run_isspacep<is_in_shared>, ptx::category::integer, question});
  to.add("isspacep.local", {run_isspacep<is_in_local>, ptx::category::integer, question});
}

}  // namespace cudasim
