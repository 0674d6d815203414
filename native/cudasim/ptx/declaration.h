/* A variable, as PTX declares it: .align 8 .b8 name[4] = {1, 2}; */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "ptx/syntax.h"

namespace cudasim::ptx {

struct declaration {
  std::string name;
  uint64_t bytes;
  uint32_t alignment;
  /* It is an array of a length that is not said. */
  bool is_open;
  std::vector<uint8_t> initial;
};

/* Reads one from behind its state space up to what follows its initial value. */
declaration take_declaration(syntax &);

/* The next multiple of an alignment. */
inline uint64_t aligned(uint64_t offset, uint64_t alignment) {
  return (offset + alignment - 1) / alignment * alignment;
}

}  // namespace cudasim::ptx
