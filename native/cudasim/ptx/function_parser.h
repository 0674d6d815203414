/* Reads a function's body: registers, arrays, labels and instructions. */
#pragma once

#include <unordered_map>

#include "ptx/module.h"
#include "ptx/registers.h"
#include "ptx/symbols.h"
#include "ptx/syntax.h"

namespace cudasim::ptx {

class function_parser {
 public:
  function_parser(syntax &in, isa language, const module_symbols &outer,
                  const std::vector<global_variable> &variables, function &to);

  /* From its opening brace to its closing one. */
  void parse();

 private:
  void take_registers();
  void take_array(space where);
  void take_label(const token &name);
  void take_instruction();
  const operation &take_operation(const token &opcode);

  void take_operand(instruction &, const operand &);
  place take_target(instruction &, const operand &);
  place take_source(instruction &, const operand &);
  place take_predicate();
  void take_address(instruction &, space where);
  uint64_t take_number(const operand &);
  void check_bits(place of, const operand &, const operation &);

  /* A special register, or NOWHERE. */
  place find_special(std::string_view name);
  const symbol *find_symbol(const std::string &name);
  place place_of(uint64_t value, uint8_t bits);
  place address_of(const symbol &, int64_t number, uint8_t bits);

  void resolve_labels();

  struct label_use {
    std::string label;
    uint32_t line;
    uint32_t instruction;
  };

  syntax &in;
  const isa language;
  const module_symbols &outer;
  const std::vector<global_variable> &variables;
  function &to;
  program code;
  register_names names;
  std::unordered_map<std::string, symbol> symbols;
  std::unordered_map<std::string, uint32_t> labels;
  std::unordered_map<std::string, std::vector<label_use>> label_lists;
  std::vector<label_use> label_uses;
  std::vector<const std::vector<label_use> *> used_label_lists;
  std::unordered_map<std::string_view, place> specials;
  std::unordered_map<uint64_t, place> narrow_constants;
  std::unordered_map<uint64_t, place> wide_constants;
  /* Constants to which is added where shared memory of the size that a launch says begins. */
  std::vector<uint32_t> open_shared;
  uint32_t open_alignment = 1;
};

}  // namespace cudasim::ptx
