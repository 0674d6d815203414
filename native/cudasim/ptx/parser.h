/* Reads a module: its directives, variables and functions. */
#pragma once

#include "ptx/module.h"
#include "ptx/symbols.h"
#include "ptx/syntax.h"

namespace cudasim::ptx {

class parser {
 public:
  explicit parser(std::shared_ptr<const std::string> text) : in(std::move(text)) {}

  module parse();

 private:
  void take_version();
  void take_target();
  void take_linked();
  void take_variable(space where, bool is_extern);
  void take_function();
  void take_parameters(function &);
  void skip_section();

  syntax in;
  module read;
  module_symbols symbols;
};

}  // namespace cudasim::ptx
