/* The names of a module and a function that stand for memory. */
#pragma once

#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "ptx/operation.h"

namespace cudasim::ptx {

struct symbol {
  space where;
  /* Into shared, local or parameter memory; of a variable, its number in the module. */
  uint32_t offset;
  /* 0 of shared memory whose size the launch says. */
  uint64_t bytes;
};

/* A shared array at module level is part of the functions that name it. */
struct shared_array {
  uint64_t bytes;
  uint32_t alignment;
};

struct module_symbols {
  std::unordered_map<std::string, uint32_t> variables;
  std::unordered_map<std::string, shared_array> shared;
};

}  // namespace cudasim::ptx
