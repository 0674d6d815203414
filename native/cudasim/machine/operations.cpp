#include "machine/operations.h"

namespace cudasim {

namespace {

operation_table every_operation() {
  operation_table all;
  add_integer_arithmetic(all);
  add_bit_operations(all);
  add_float_arithmetic(all);
  add_rounded_arithmetic(all);
  add_comparisons(all);
  add_conversions(all);
  add_moves(all);
  add_predicate_operations(all);
  add_memory_accesses(all);
  add_atomics(all);
  add_warp_operations(all);
  add_control(all);
  return all;
}

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

/* Without what says how an access should be cached, which changes no value. */
std::string without_hints(std::string_view opcode) {
  static constexpr std::string_view hints[] = {".ca",
                                               ".cg",
                                               ".cs",
                                               ".lu",
                                               ".cv",
                                               ".wb",
                                               ".wt",
                                               ".weak",
                                               ".L1::evict_normal",
                                               ".L1::evict_unchanged",
                                               ".L1::evict_first",
                                               ".L1::evict_last",
                                               ".L1::no_allocate",
                                               ".L2::64B",
                                               ".L2::128B",
                                               ".L2::256B"};
  std::string kept;
  for (size_t begin = 0; begin < opcode.size();) {
    size_t end = std::min(opcode.find('.', begin + 1), opcode.size());
    std::string_view part = opcode.substr(begin, end - begin);
    bool is_hint = false;
    for (std::string_view hint : hints) {
      is_hint |= part == hint;
    }
    if (!is_hint) {
      kept += part;
    }
    begin = end;
  }
  return kept;
}

}  // namespace

const ptx::operation *ptx::find_operation(std::string_view opcode) {
  static const operation_table all = every_operation();
  bool may_have_hints = begins_with(opcode, "ld.") || begins_with(opcode, "st.");
  return all.find(may_have_hints ? without_hints(opcode) : std::string(opcode));
}

}  // namespace cudasim
