/* The blocks of a function's instructions, and where lanes that part at a branch meet again. */
#pragma once

#include <cstdint>
#include <vector>

#include "ptx/instruction.h"

namespace cudasim::ptx {

struct basic_block {
  /* Its instructions, and past them. */
  uint32_t begin;
  uint32_t end;
  std::vector<uint32_t> next;
  std::vector<uint32_t> previous;
};

struct control_flow {
  std::vector<basic_block> blocks;

  explicit control_flow(const program &);

  /* The block that all ways from each block lead through first; NOWHERE if that is the function's end. */
  std::vector<uint32_t> immediate_post_dominators() const;
};

/* Lets each branch know where its lanes meet. */
void find_meetings(program &, const control_flow &);

}  // namespace cudasim::ptx
