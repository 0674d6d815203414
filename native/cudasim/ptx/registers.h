/* The registers of a function while it is parsed, by number. */
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ptx/instruction.h"

namespace cudasim::ptx {

struct virtual_register {
  std::string name;
  /* Of a predicate, 1. */
  uint8_t bits;
  bool is_special = false;

  bool is_predicate() const { return bits == 1; }
};

/* Numbers 0 and 1 are the predicates that never change. */
class register_names {
 public:
  register_names();

  void open_scope();
  /* False if none is open. */
  bool close_scope();

  void declare(std::string_view name, uint8_t bits);
  /* As many of them, with numbers from 0 on behind their names. */
  void declare_family(std::string_view prefix, uint32_t count, uint8_t bits);

  /* NOWHERE if there is none. */
  place find(std::string_view name) const;

  place add(std::string name, uint8_t bits, bool is_special = false);

  const std::vector<virtual_register> &all() const { return registers; }

 private:
  struct family {
    place first;
    uint32_t count;
  };

  struct scope {
    std::unordered_map<std::string_view, place> names;
    std::unordered_map<std::string_view, family> families;
  };

  std::vector<virtual_register> registers;
  std::vector<scope> scopes;
};

/*
 * Replaces the numbers of registers by places that registers share which are never needed at the same time,
 * and notes where those are to be checked that may be read before they are written. Says how many 32-bit
 * registers are needed at once.
 */
uint32_t place_registers(program &, const std::vector<virtual_register> &registers);

}  // namespace cudasim::ptx
