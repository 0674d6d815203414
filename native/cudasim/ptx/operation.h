/*
 * What the parser must know of an instruction to read its operands. The machine says which there are, so that
 * one which it cannot run is an error where it is read.
 */
#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

namespace cudasim {

class warp;

namespace ptx {

struct instruction;

/* Does for a warp's lanes what an instruction says. */
using handler = void (*)(warp &, const instruction &);

enum class role : uint8_t {
  target,
  source,
  /* Registers in braces. */
  target_vector,
  source_vector,
  predicate_target,
  /* Two predicates, p|q, of which the second may be left out. */
  predicate_targets,
  /* A register and a predicate, d|p, of which the second may be left out. */
  target_and_predicate,
  /* May be negated by an exclamation mark. */
  predicate_source,
  /* Of two predicates that are combined, the one that is written first. */
  other_predicate_source,
  /* In brackets, before all other sources: in the space that the operation accesses, or in shared memory. */
  address,
  shared_address,
  /* A number that is part of the instruction. */
  number,
  label,
  /* The name of a list of labels. */
  label_list
};

struct operand {
  role is = role::source;
  /* Of a register; 0 where it is none. */
  uint8_t bits = 0;
  /* How many registers are in the braces; if 0, any number, and they share the bits. */
  uint8_t count = 1;
  /* It may be a register of more bits than an operand has. */
  bool may_be_wider = false;
  /* It may be left out, if all behind it are, too. */
  bool is_optional = false;
  /* Numbers with a decimal point are allowed. */
  bool is_floating = false;
  /* The numbers there may be; if empty, any. */
  std::vector<uint64_t> allowed{};
};

/* Where the machine goes on. */
enum class flow : uint8_t { next, branch, uniform_branch, indexed_branch, exit, barrier };

enum class category : uint8_t {
  fp32,
  fp64,
  integer,
  permutation,
  move,
  predicate,
  conversion,
  memory,
  control
};
constexpr int CATEGORIES = 9;

enum class space : uint8_t { none, generic, global, shared, local, parameter, constant };

/* Of an instruction that accesses memory. */
struct access {
  space where = space::none;
  /* Of one element, and how many a lane accesses. */
  uint8_t bytes = 0;
  uint8_t count = 1;
  bool is_signed = false;
  /* Volatile, relaxed or stronger: it races with nothing. */
  bool is_strong = false;
  /* It may be cached where writes are not seen. */
  bool is_read_only = false;
};

/* What a module's .version and .target say: 90 of 9.0, and 75 of sm_75. */
struct isa {
  int version = 0;
  int target = 0;
};

struct operation {
  handler execute = nullptr;
  category counted_as = category::control;
  std::vector<operand> operands{};
  flow then = flow::next;
  access memory{};
  /* A module that says less has no such instruction. */
  isa needs{};
};

/* By an opcode with all its modifiers, such as "add.rn.f32"; null if there is none. Written in machine/. */
const operation *find_operation(std::string_view opcode);

}  // namespace ptx
}  // namespace cudasim
