/* The instructions that there are, by opcode; each family adds its own. */
#pragma once

#include <string>
#include <unordered_map>

#include "ptx/operation.h"

namespace cudasim {

class operation_table {
 public:
  void add(const std::string &opcode, ptx::operation operation) { all[opcode] = std::move(operation); }

  const ptx::operation *find(const std::string &opcode) const {
    auto found = all.find(opcode);
    return found == all.end() ? nullptr : &found->second;
  }

 private:
  std::unordered_map<std::string, ptx::operation> all;
};

void add_integer_arithmetic(operation_table &);
void add_bit_operations(operation_table &);
void add_float_arithmetic(operation_table &);
void add_rounded_arithmetic(operation_table &);
void add_comparisons(operation_table &);
void add_conversions(operation_table &);
void add_moves(operation_table &);
void add_predicate_operations(operation_table &);
void add_memory_accesses(operation_table &);
void add_atomics(operation_table &);
void add_async_copies(operation_table &);
void add_warp_operations(operation_table &);
void add_control(operation_table &);

}  // namespace cudasim
