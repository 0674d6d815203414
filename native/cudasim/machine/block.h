/* A block of threads: its warps, its shared memory, and when its threads wait for each other. */
#pragma once

#include <cstdint>
#include <deque>
#include <random>

#include "machine/aligned_bytes.h"
#include "machine/shared_memory.h"
#include "machine/warp.h"

namespace cudasim {

class block {
 public:
  explicit block(launch &of);

  /* From its first instruction to its last. */
  void run(uint32_t block_number, std::mt19937_64 *order);

  /* Its number in the grid. */
  uint32_t number = 0;
  shared_memory shared;
  /* Of barriers, those of warps included. */
  uint32_t time = 1;
  uint32_t synchronised_at = 0;

 private:
  void check_barrier() const;

  launch &of;
  aligned_bytes registers;
  std::deque<warp> warps;
};

}  // namespace cudasim
