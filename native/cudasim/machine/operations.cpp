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
  add_async_copies(all);
  add_warp_operations(all);
  add_control(all);
  return all;
}

bool begins_with(std::string_view text, std::string_view beginning) {
  return text.substr(0, beginning.size()) == beginning;
}

/* How an access should be cached, which changes no value. */
struct hint {
  std::string_view text;
  bool is_for_loads;
  bool is_for_stores;
};

constexpr hint HINTS[] = {{".ca", true, false},
                          {".lu", true, false},
                          {".cv", true, false},
                          {".cg", true, true},
                          {".cs", true, true},
                          {".wb", false, true},
                          {".wt", false, true},
                          {".weak", true, true},
                          {".L1::evict_normal", true, true},
                          {".L1::evict_unchanged", true, true},
                          {".L1::evict_first", true, true},
                          {".L1::evict_last", true, true},
                          {".L1::no_allocate", true, true},
                          {".L2::64B", true, false},
                          {".L2::128B", true, false},
                          {".L2::256B", true, false}};

std::string without_hints(std::string_view opcode, bool is_load) {
  std::string kept;
  for (size_t begin = 0; begin < opcode.size();) {
    size_t end = std::min(opcode.find('.', begin + 1), opcode.size());
    std::string_view part = opcode.substr(begin, end - begin);
    bool is_hint = false;
    for (const hint &each : HINTS) {
      is_hint |= part == each.text && (is_load ? each.is_for_loads : each.is_for_stores);
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
  bool is_load = begins_with(opcode, "ld.");
  bool may_have_hints = is_load || begins_with(opcode, "st.");
  return all.find(may_have_hints ? without_hints(opcode, is_load) : std::string(opcode));
}

}  // namespace cudasim
