#include "ptx/function_parser.h"

#include <algorithm>

#include "ptx/declaration.h"

namespace cudasim::ptx {

namespace {

std::string text_of(isa language) {
  return ".version " + std::to_string(language.version / 10) + "." + std::to_string(language.version % 10) +
         " with .target sm_" + std::to_string(language.target);
}

}  // namespace

function_parser::function_parser(syntax &in, isa language, const module_symbols &outer,
                                 const std::vector<global_variable> &variables, function &to)
    : in(in), language(language), outer(outer), variables(variables), to(to) {
  code.function = to.name;
  code.source = in.text();
  for (const parameter &each : to.parameters) {
    symbols[each.name] = {space::parameter, each.offset, each.size};
  }
}

void function_parser::parse() {
  in.expect("{");
  for (bool is_open = true; is_open;) {
    if (in.accept("{")) {
      names.open_scope();
    } else if (in.accept("}")) {
      is_open = names.close_scope();
    } else if (in.accept(".reg")) {
      take_registers();
    } else if (in.accept(".shared")) {
      take_array(space::shared);
    } else if (in.accept(".local")) {
      take_array(space::local);
    } else if (in.peeks(".loc") || in.peeks(".file")) {
      in.skip_line();
    } else if (in.accept(".pragma")) {
      in.take();
      in.expect(";");
    } else if (in.peek().kind == token_kind::word && in.peek().text[0] != '.' && in.peek_behind(1).is(":")) {
      take_label(in.take());
    } else if (in.peek().kind == token_kind::end) {
      in.fail("function \"" + to.name + "\" does not end");
    } else {
      take_instruction();
    }
  }
  instruction last;
  last.what = find_operation("exit");
  last.execute = last.what->execute;
  last.then = last.what->then;
  last.line = in.peek().line;
  code.code.push_back(last);

  resolve_labels();
  to.static_shared_bytes = static_cast<uint32_t>(aligned(to.static_shared_bytes, open_alignment));
  for (constant &each : code.constants) {
    if (std::find(open_shared.begin(), open_shared.end(), each.offset) != open_shared.end()) {
      each.value += to.static_shared_bytes;
    }
  }
  to.registers_estimate = place_registers(code, names.all());
  to.body = std::make_shared<const program>(std::move(code));
}

void function_parser::take_registers() {
  token type = in.take_word("a type");
  uint8_t bits = bits_of_type(type.text);
  if (bits == 0) {
    in.fail_at(type.line, "unknown type \"" + std::string(type.text) + "\"");
  }
  do {
    token name = in.take_word("a register");
    if (in.accept("<")) {
      uint64_t count = in.take_count("a number of registers");
      if (count > 1'000'000) {
        in.fail("too many registers");
      }
      names.declare_family(name.text, static_cast<uint32_t>(count), bits);
      in.expect(">");
    } else {
      names.declare(name.text, bits);
    }
  } while (in.accept(","));
  in.expect(";");
}

void function_parser::take_array(space where) {
  declaration declared = take_declaration(in);
  in.expect(";");
  uint32_t &size = where == space::shared ? to.static_shared_bytes : to.local_bytes;
  auto offset = static_cast<uint32_t>(aligned(size, declared.alignment));
  symbols[declared.name] = {where, offset, declared.bytes};
  size = offset + static_cast<uint32_t>(declared.bytes);
}

void function_parser::take_label(const token &name) {
  in.expect(":");
  std::string label(name.text);
  if (labels.count(label) != 0 || label_lists.count(label) != 0) {
    in.fail_at(name.line, "label \"" + label + "\" is there twice");
  }
  if (in.accept(".branchtargets")) {
    std::vector<label_use> &list = label_lists[label];
    do {
      token each = in.take_word("a label");
      list.push_back({std::string(each.text), each.line, 0});
    } while (in.accept(","));
    in.expect(";");
  } else {
    labels[label] = static_cast<uint32_t>(code.code.size());
  }
}

void function_parser::take_instruction() {
  instruction taken;
  if (in.accept("@")) {
    taken.is_guard_inverted = in.accept("!");
    taken.guard = take_predicate();
  }
  token opcode = in.take_word("an instruction");
  taken.line = opcode.line;
  const operation &what = take_operation(opcode);
  taken.what = &what;
  taken.execute = what.execute;
  taken.then = what.then;
  for (size_t i = 0; i < what.operands.size(); i++) {
    if (what.operands[i].is_optional && in.peeks(";")) {
      break;
    }
    if (i > 0) {
      in.expect(",");
    }
    take_operand(taken, what.operands[i]);
  }
  in.expect(";");
  code.code.push_back(taken);
}

const operation &function_parser::take_operation(const token &opcode) {
  std::string key(opcode.text);
  if (key.compare(0, 4, "mov.") == 0) {
    key += in.peeks("{") ? " unpack" : in.peek_behind(2).is("{") ? " pack" : "";
  }
  const operation *found = find_operation(key);
  if (found == nullptr) {
    in.fail_at(opcode.line, "unknown instruction \"" + std::string(opcode.text) + "\"");
  }
  if (language.version < found->needs.version || language.target < found->needs.target) {
    in.fail_at(opcode.line,
               "instruction \"" + std::string(opcode.text) + "\" needs " + text_of(found->needs) +
                   " and not " + text_of(language));
  }
  return *found;
}

void function_parser::take_operand(instruction &into, const operand &as) {
  switch (as.is) {
    case role::target: into.to[into.targets++] = take_target(into, as); break;
    case role::target_and_predicate:
      into.to[into.targets++] = take_target(into, as);
      into.predicate_to[into.predicate_targets++] =
          in.accept("|") ? take_predicate() : names.add("unnamed", 1);
      break;
    case role::source: into.from[into.sources++] = take_source(into, as); break;
    case role::target_vector:
    case role::source_vector: {
      bool is_target = as.is == role::target_vector;
      size_t count = as.count;
      if (count == 0) {
        count = in.peek_behind(4).is(",") ? 4 : 2;
      }
      operand each = as;
      each.bits = as.count == 0 ? static_cast<uint8_t>(as.bits / count) : as.bits;
      bool are_all_wide = true;
      bool is_any_wide = false;
      in.expect("{");
      for (size_t i = 0; i < count; i++) {
        if (i > 0) {
          in.expect(",");
        }
        into.is_data_wide = false;
        place taken = is_target ? take_target(into, each) : take_source(into, each);
        are_all_wide &= into.is_data_wide;
        is_any_wide |= into.is_data_wide;
        (is_target ? into.to[into.targets++] : into.from[into.sources++]) = taken;
      }
      in.expect("}");
      into.is_data_wide = is_any_wide;
      if (is_any_wide && !are_all_wide) {
        in.fail("registers of different widths");
      }
      break;
    }
    case role::predicate_target: into.predicate_to[into.predicate_targets++] = take_predicate(); break;
    case role::predicate_targets:
      into.predicate_to[into.predicate_targets++] = take_predicate();
      into.predicate_to[into.predicate_targets++] =
          in.accept("|") ? take_predicate() : names.add("unnamed", 1);
      break;
    case role::predicate_source:
      into.is_source_inverted = in.accept("!");
      into.predicate_sources++;
      if (in.peek().kind == token_kind::number || in.peeks("-")) {
        into.predicate_from = in.take_literal().bits != 0 ? ALWAYS : NEVER;
      } else {
        into.predicate_from = take_predicate();
      }
      break;
    case role::other_predicate_source:
      into.predicate_sources++;
      into.predicate_other = take_predicate();
      break;
    case role::address: take_address(into, into.what->memory.where); break;
    case role::shared_address: take_address(into, space::shared); break;
    case role::number: {
      /* Only second ones are optional. */
      uint64_t number = take_number(as);
      into.number |= static_cast<int64_t>(as.is_optional ? number << 32 : number);
      break;
    }
    case role::label: {
      token name = in.take_word("a label");
      label_uses.push_back({std::string(name.text), name.line, static_cast<uint32_t>(code.code.size())});
      break;
    }
    case role::label_list: {
      token name = in.take_word("a list of labels");
      auto list = label_lists.find(std::string(name.text));
      if (list == label_lists.end()) {
        in.fail_at(name.line, "unknown list of labels \"" + std::string(name.text) + "\"");
      }
      into.destination = static_cast<uint32_t>(used_label_lists.size());
      used_label_lists.push_back(&list->second);
      break;
    }
  }
}

place function_parser::take_target(instruction &into, const operand &as) {
  token name = in.take_word("a register");
  if (name.is("_")) {
    return names.add("_", as.bits);
  }
  place found = names.find(name.text);
  if (found == NOWHERE) {
    in.fail_at(name.line, "unknown register \"" + std::string(name.text) + "\"");
  }
  check_bits(found, as, *into.what);
  into.is_data_wide |= as.may_be_wider && names.all()[found].bits == 64;
  return found;
}

void function_parser::check_bits(place of, const operand &as, const operation &what) {
  uint8_t bits = names.all()[of].bits;
  bool fits = bits == as.bits;
  if (as.may_be_wider && bits > 1) {
    bool is_same_width = (bits == 64) == (as.bits == 64);
    fits = bits >= as.bits && (is_same_width || what.memory.where != space::none);
  }
  if (!fits) {
    in.fail("register \"" + names.all()[of].name + "\" is of " + std::to_string(bits) + " bits instead of " +
            std::to_string(as.bits));
  }
}

place function_parser::take_source(instruction &into, const operand &as) {
  if (in.peek().kind == token_kind::number || in.peeks("-")) {
    into.is_data_wide |= as.may_be_wider && as.bits == 64;
    return place_of(bits_of_literal(in, in.take_literal(), as.bits, as.is_floating), as.bits);
  }
  token name = in.take_word("a register, number or name");
  place found = names.find(name.text);
  if (found == NOWHERE) {
    found = find_special(name.text);
  }
  if (found != NOWHERE) {
    check_bits(found, as, *into.what);
    into.is_data_wide |= as.may_be_wider && names.all()[found].bits == 64;
    return found;
  }
  const symbol *named = find_symbol(std::string(name.text));
  if (named == nullptr) {
    in.fail_at(name.line, "unknown register or name \"" + std::string(name.text) + "\"");
  }
  int64_t number = 0;
  if (in.accept("+")) {
    number = static_cast<int64_t>(in.take_literal().bits);
  }
  return address_of(*named, number, as.bits);
}

place function_parser::take_predicate() {
  token name = in.take_word("a predicate");
  if (name.is("_")) {
    return names.add("_", 1);
  }
  place found = names.find(name.text);
  if (found == NOWHERE || !names.all()[found].is_predicate()) {
    in.fail_at(name.line, "unknown predicate \"" + std::string(name.text) + "\"");
  }
  return found;
}

uint64_t function_parser::take_number(const operand &as) {
  uint32_t line = in.peek().line;
  uint64_t number = in.take_count("a number");
  if (!as.allowed.empty() && std::find(as.allowed.begin(), as.allowed.end(), number) == as.allowed.end()) {
    std::string all;
    for (uint64_t each : as.allowed) {
      all += (all.empty() ? "" : " or ") + std::to_string(each);
    }
    in.fail_at(line, "expected " + all + " instead of " + std::to_string(number));
  }
  return number;
}

void function_parser::take_address(instruction &into, space where) {
  address_part &part = into.addresses[into.address_count++];
  in.expect("[");
  const symbol *named = nullptr;
  if (in.peek().kind == token_kind::number) {
    into.from[into.sources++] = place_of(in.take_literal().bits, 64);
    part.is_wide = true;
  } else {
    token name = in.take_word("an address");
    place found = names.find(name.text);
    if (found == NOWHERE) {
      named = find_symbol(std::string(name.text));
      if (named == nullptr) {
        in.fail_at(name.line, "unknown register or name \"" + std::string(name.text) + "\"");
      }
      bool is_variable = named->where == space::global || named->where == space::constant;
      if (where != named->where && !(is_variable && where == space::generic)) {
        in.fail_at(name.line, "\"" + std::string(name.text) + "\" is in another state space");
      }
      part.is_wide = is_variable;
      found = address_of(*named, 0, is_variable ? 64 : 32);
    } else {
      uint8_t bits = names.all()[found].bits;
      if (bits != 64 && bits != 32) {
        in.fail_at(name.line, "an address of " + std::to_string(bits) + " bits");
      }
      part.is_wide = bits == 64;
    }
    into.from[into.sources++] = found;
  }
  if (in.peeks("+") || in.peeks("-")) {
    bool is_negative = in.take().is("-");
    auto number = static_cast<int64_t>(in.take_literal().bits);
    part.added = is_negative ? -number : number;
  }
  if (named != nullptr && named->where == space::parameter) {
    uint64_t bytes = static_cast<uint64_t>(into.what->memory.bytes) * into.what->memory.count;
    if (part.added < 0 || part.added + bytes > named->bytes) {
      in.fail("beyond the parameter's " + std::to_string(named->bytes) + " bytes");
    }
  }
  in.expect("]");
}

place function_parser::find_special(std::string_view name) {
  struct named {
    std::string_view name;
    special what;
  };
  static constexpr named all[] = {
      {"%tid.x", special::thread_x},
      {"%tid.y", special::thread_y},
      {"%tid.z", special::thread_z},
      {"%ntid.x", special::threads_x},
      {"%ntid.y", special::threads_y},
      {"%ntid.z", special::threads_z},
      {"%ctaid.x", special::block_x},
      {"%ctaid.y", special::block_y},
      {"%ctaid.z", special::block_z},
      {"%nctaid.x", special::blocks_x},
      {"%nctaid.y", special::blocks_y},
      {"%nctaid.z", special::blocks_z},
      {"%laneid", special::lane},
      {"%warpid", special::warp},
      {"%nwarpid", special::warps},
      {"%lanemask_eq", special::lanes_equal},
      {"%lanemask_lt", special::lanes_less},
      {"%lanemask_le", special::lanes_less_or_equal},
      {"%lanemask_gt", special::lanes_greater},
      {"%lanemask_ge", special::lanes_greater_or_equal},
      {"%dynamic_smem_size", special::dynamic_shared_bytes},
  };
  for (const named &each : all) {
    if (each.name == name) {
      auto found = specials.find(each.name);
      if (found != specials.end()) {
        return found->second;
      }
      place added = names.add(std::string(name), 32, true);
      specials[each.name] = added;
      code.specials.push_back({each.what, added});
      return added;
    }
  }
  return NOWHERE;
}

const symbol *function_parser::find_symbol(const std::string &name) {
  auto found = symbols.find(name);
  if (found != symbols.end()) {
    return &found->second;
  }
  if (auto variable = outer.variables.find(name); variable != outer.variables.end()) {
    const global_variable &of = variables[variable->second];
    return &(symbols[name] = {of.is_constant ? space::constant : space::global, variable->second, of.bytes});
  }
  auto array = outer.shared.find(name);
  if (array == outer.shared.end()) {
    return nullptr;
  }
  if (array->second.bytes == 0) {
    open_alignment = std::max(open_alignment, array->second.alignment);
    return &(symbols[name] = {space::shared, NOWHERE, 0});
  }
  auto offset = static_cast<uint32_t>(aligned(to.static_shared_bytes, array->second.alignment));
  to.static_shared_bytes = offset + static_cast<uint32_t>(array->second.bytes);
  return &(symbols[name] = {space::shared, offset, array->second.bytes});
}

place function_parser::place_of(uint64_t value, uint8_t bits) {
  bool is_wide = bits == 64;
  auto &known = is_wide ? wide_constants : narrow_constants;
  auto found = known.find(value);
  if (found != known.end()) {
    return found->second;
  }
  place added = IN_CONSTANTS | code.constant_bytes;
  code.constants.push_back({value, code.constant_bytes, is_wide});
  code.constant_bytes += is_wide ? WIDE : NARROW;
  known[value] = added;
  return added;
}

place function_parser::address_of(const symbol &of, int64_t number, uint8_t bits) {
  bool is_variable = of.where == space::global || of.where == space::constant;
  if (bits != 64 && (bits != 32 || is_variable)) {
    in.fail("an address of " + std::to_string(bits) + " bits");
  }
  bool is_open = of.where == space::shared && of.offset == NOWHERE;
  if (!is_variable && !is_open) {
    return place_of(of.offset + number, bits);
  }
  uint32_t offset = code.constant_bytes;
  code.constants.push_back(
      {static_cast<uint64_t>(number), offset, bits == 64, is_variable ? of.offset : NOWHERE});
  code.constant_bytes += bits == 64 ? WIDE : NARROW;
  if (is_open) {
    open_shared.push_back(offset);
  }
  return IN_CONSTANTS | offset;
}

void function_parser::resolve_labels() {
  auto resolve = [&](const label_use &use) {
    auto found = labels.find(use.label);
    if (found == labels.end()) {
      in.fail_at(use.line, "unknown label \"" + use.label + "\"");
    }
    return found->second;
  };
  for (const label_use &use : label_uses) {
    code.code[use.instruction].destination = resolve(use);
  }
  for (const std::vector<label_use> *uses : used_label_lists) {
    std::vector<uint32_t> &list = code.label_lists.emplace_back();
    std::transform(uses->begin(), uses->end(), std::back_inserter(list), resolve);
  }
}

}  // namespace cudasim::ptx
