/* A PTX module, parsed to programs that the machine runs. */
#pragma once

#include <cstdint>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "ptx/operation.h"

namespace cudasim::ptx {

struct program;

/* Text that is not PTX, or PTX that is not supported; says the line, and quotes it. */
struct error : std::runtime_error {
  using runtime_error::runtime_error;
};

struct parameter {
  std::string name;
  uint32_t offset;
  uint32_t size;
  uint32_t alignment;
};

struct function {
  std::string name;
  std::vector<parameter> parameters;
  uint32_t parameter_bytes = 0;
  uint32_t static_shared_bytes = 0;
  uint32_t local_bytes = 0;
  /* The most 32-bit registers that a thread needs at once; a compiler for a real machine needs some more. */
  uint32_t registers_estimate = 0;
  /* From .maxntid or .reqntid; 0 if there is neither. */
  uint32_t max_threads = 0;
  std::shared_ptr<const program> body;
};

/* A variable of the module in global or constant memory. */
struct global_variable {
  std::string name;
  uint64_t bytes;
  uint32_t alignment;
  /* As long as the variable, or empty if all is zero. */
  std::vector<uint8_t> initial;
  bool is_constant;
};

class module {
 public:
  /* Throws error. */
  static module parse(std::string_view text);

  /* Null if there is none of that name. */
  const function *find(std::string_view name) const;
  const std::vector<function> &functions() const { return all_functions; }
  const std::vector<global_variable> &variables() const { return all_variables; }

  int isa_version() const { return language.version; }
  int target() const { return language.target; }

 private:
  friend class parser;

  std::vector<function> all_functions;
  std::vector<global_variable> all_variables;
  isa language;
};

}  // namespace cudasim::ptx
