#include "ptx/parser.h"

#include <algorithm>

#include "ptx/declaration.h"
#include "ptx/function_parser.h"

namespace cudasim::ptx {

module module::parse(std::string_view text) {
  return parser(std::make_shared<const std::string>(text)).parse();
}

const function *module::find(std::string_view name) const {
  auto found = std::find_if(all_functions.begin(), all_functions.end(),
                            [&](const function &each) { return each.name == name; });
  return found == all_functions.end() ? nullptr : &*found;
}

module parser::parse() {
  if (!in.peeks(".version")) {
    in.fail("PTX begins with .version");
  }
  while (in.peek().kind != token_kind::end) {
    if (in.accept(".version")) {
      take_version();
    } else if (in.accept(".target")) {
      take_target();
    } else if (in.accept(".address_size")) {
      if (in.take_count("bits of an address") != 64) {
        in.fail("addresses must be of 64 bits");
      }
    } else if (in.peeks(".file") || in.peeks(".loc")) {
      in.skip_line();
    } else if (in.accept(".section")) {
      skip_section();
    } else if (in.accept(".pragma")) {
      in.take();
      in.expect(";");
    } else {
      take_linked();
    }
  }
  return std::move(read);
}

void parser::take_version() {
  token number = in.take();
  size_t point = number.text.find('.');
  if (number.kind != token_kind::number || point == std::string_view::npos) {
    in.fail_at(number.line, "expected a version such as 9.0");
  }
  read.language.version = 10 * std::stoi(std::string(number.text.substr(0, point))) +
                 std::stoi(std::string(number.text.substr(point + 1)));
}

void parser::take_target() {
  token name = in.take_word("a target");
  if (name.text.substr(0, 3) != "sm_" || name.text.size() < 5) {
    in.fail_at(name.line, "expected a target such as sm_75");
  }
  read.language.target = std::stoi(std::string(name.text.substr(3)));
  while (in.accept(",")) {
    in.take_word("a target");
  }
}

void parser::take_linked() {
  bool is_extern = false;
  while (in.peeks(".visible") || in.peeks(".extern") || in.peeks(".weak") || in.peeks(".common")) {
    is_extern |= in.take().is(".extern");
  }
  if (in.accept(".entry")) {
    take_function();
  } else if (in.accept(".global")) {
    take_variable(space::global, is_extern);
  } else if (in.accept(".const")) {
    take_variable(space::constant, is_extern);
  } else if (in.accept(".shared")) {
    take_variable(space::shared, is_extern);
  } else {
    in.fail("unknown directive \"" + std::string(in.peek().text) + "\"");
  }
}

void parser::take_variable(space where, bool is_extern) {
  declaration declared = take_declaration(in);
  in.expect(";");
  if (where == space::shared) {
    symbols.shared[declared.name] = {declared.bytes, declared.alignment};
    return;
  }
  if (is_extern || declared.is_open) {
    in.fail("variable \"" + declared.name + "\" of another module");
  }
  symbols.variables[declared.name] = static_cast<uint32_t>(read.all_variables.size());
  read.all_variables.push_back({declared.name, declared.bytes, declared.alignment,
                                std::move(declared.initial), where == space::constant});
}

void parser::take_function() {
  function taken;
  taken.name = in.take_word("a name").text;
  take_parameters(taken);
  while (!in.peeks("{")) {
    token directive = in.take_word("a directive or the function's body");
    if (directive.is(".maxntid") || directive.is(".reqntid")) {
      taken.max_threads = 1;
      do {
        taken.max_threads *= static_cast<uint32_t>(in.take_count("a number of threads"));
      } while (in.accept(","));
    } else if (directive.is(".minnctapersm") || directive.is(".maxnreg")) {
      in.take_count("a number");
    } else {
      in.fail_at(directive.line, "unknown directive \"" + std::string(directive.text) + "\"");
    }
  }
  function_parser(in, read.language, symbols, read.all_variables, taken).parse();
  read.all_functions.push_back(std::move(taken));
}

void parser::take_parameters(function &of) {
  if (!in.accept("(") || in.accept(")")) {
    return;
  }
  do {
    in.expect(".param");
    declaration declared = take_declaration(in);
    auto offset = static_cast<uint32_t>(aligned(of.parameter_bytes, declared.alignment));
    auto size = static_cast<uint32_t>(declared.bytes);
    of.parameters.push_back({declared.name, offset, size, declared.alignment});
    of.parameter_bytes = offset + size;
  } while (in.accept(","));
  in.expect(")");
}

/* What debuggers read. */
void parser::skip_section() {
  while (!in.accept("{")) {
    in.take();
  }
  for (int depth = 1; depth > 0;) {
    if (in.peek().kind == token_kind::end) {
      in.fail("a section does not end");
    }
    token each = in.take();
    depth += each.is("{") ? 1 : each.is("}") ? -1 : 0;
  }
}

}  // namespace cudasim::ptx
