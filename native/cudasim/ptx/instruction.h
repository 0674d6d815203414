/* A function's instructions, in a form that runs fast. */
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "ptx/operation.h"

namespace cudasim::ptx {

/*
 * A register or a constant, as a place of 32 lanes: an offset in bytes into the warp's registers or, with
 * this bit, into the function's constants. A predicate is an index into the warp's predicates.
 */
using place = uint32_t;
constexpr place IN_CONSTANTS = 0x8000'0000;

/* The predicates that never change. */
constexpr place NEVER = 0;
constexpr place ALWAYS = 1;

/* The lanes of a warp, and the bytes of registers of up to 32 bits and of 64 bits. */
constexpr int LANES = 32;
constexpr uint32_t NARROW = LANES * 4;
constexpr uint32_t WIDE = LANES * 8;

constexpr uint32_t NOWHERE = 0xFFFF'FFFF;

/* What is added to the register or constant of an address, and whether that is of 64 bits. */
struct address_part {
  int64_t added = 0;
  bool is_wide = false;
};

struct instruction {
  handler execute = nullptr;
  const operation *what = nullptr;
  place guard = ALWAYS;
  bool is_guard_inverted = false;
  flow then = flow::next;
  /* The registers that are loaded to or stored from are of 64 bits. */
  bool is_data_wide = false;
  bool is_source_inverted = false;
  uint8_t targets = 0;
  uint8_t sources = 0;
  uint8_t address_count = 0;
  uint8_t predicate_targets = 0;
  uint8_t predicate_sources = 0;
  std::array<place, 4> to{};
  std::array<place, 5> from{};
  /* Of addresses, which are the first of the sources. */
  std::array<address_part, 2> addresses{};
  std::array<place, 2> predicate_to{};
  place predicate_from = ALWAYS;
  place predicate_other = ALWAYS;
  /* A number that is part of the instruction. */
  int64_t number = 0;
  /* Of a branch: the instruction to go on with, or the list of them; where lanes that part meet again. */
  uint32_t destination = NOWHERE;
  uint32_t meeting = NOWHERE;
  /* Registers that may not have been written are checked: its part of program::checks. */
  uint32_t checks_begin = 0;
  uint32_t checks_end = 0;
  uint32_t line = 0;
};

/* Values that only a launch knows. */
enum class special : uint8_t {
  thread_x,
  thread_y,
  thread_z,
  threads_x,
  threads_y,
  threads_z,
  block_x,
  block_y,
  block_z,
  blocks_x,
  blocks_y,
  blocks_z,
  lane,
  warp,
  warps,
  lanes_equal,
  lanes_less,
  lanes_less_or_equal,
  lanes_greater,
  lanes_greater_or_equal,
  dynamic_shared_bytes
};

struct special_register {
  special what;
  place where;
};

/* The same in all lanes. If it is a variable's address, the launch adds that. */
struct constant {
  uint64_t value;
  /* Into the function's constants. */
  uint32_t offset;
  bool is_wide;
  uint32_t variable = NOWHERE;
};

/* One use or definition of a register that is not surely written before it is read. */
struct register_check {
  enum class kind : uint8_t { read, guard, write } is;
  /* Which of the checked registers. */
  uint32_t number;
};

struct program {
  std::string function;
  std::vector<instruction> code;
  /* Bytes of a warp's registers, and how many predicates it has. */
  uint32_t register_bytes = 0;
  uint32_t predicates = 2;
  uint32_t constant_bytes = 0;
  std::vector<constant> constants;
  std::vector<special_register> specials;
  std::vector<std::vector<uint32_t>> label_lists;
  std::vector<register_check> checks;
  /* Their names, for errors. */
  std::vector<std::string> checked_registers;
  std::shared_ptr<const std::string> source;

  /* "line 12: add.s32 %r1, %r2, %r3;" */
  std::string quote(const instruction &) const;
};

/* A line of a text, from 1 on, without the blanks around it. */
std::string line_of(const std::string &text, uint32_t line);

}  // namespace cudasim::ptx
