/* A launch of a kernel on the simulated device, and what it counts. */
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "memory/memory.h"
#include "ptx/module.h"

namespace cudasim {

struct dimensions {
  uint32_t x, y, z;
};

/* Of one launch. A sector is 32 bytes of global memory, aligned. */
struct counters {
  uint64_t warp_instructions = 0;
  /* Lanes that took part, summed over instructions. */
  uint64_t thread_instructions = 0;
  /* Thread instructions: fp32, fp64, int, permute, move, predicate, conversion, memory, control. */
  std::map<std::string, uint64_t> by_class;
  /* Distinct sectors of each warp's instruction, summed. */
  uint64_t global_load_sectors = 0;
  uint64_t global_store_sectors = 0;
  /* Distinct sectors of the whole launch: what must move at least, however large a cache is. */
  uint64_t unique_load_sectors = 0;
  uint64_t unique_store_sectors = 0;
  /* What lanes asked for. */
  uint64_t bytes_loaded = 0;
  uint64_t bytes_stored = 0;
  uint64_t unique_bytes_loaded = 0;
  uint64_t unique_bytes_stored = 0;
};

/*
 * Runs a launch to its end. Throws fault on any bad access, use of what was never written, race, barrier that
 * not all threads of a block reach, or limit exceeded; it names kernel, line, block, warp and lane.
 *
 * globals: the address of each variable of the module in device memory, in the module's order.
 * order_seed: with 0 blocks and warps run in order, else in an order drawn from it.
 */
counters run(const ptx::module &module, const ptx::function &function, dimensions grid, dimensions block,
             uint32_t dynamic_shared, const std::vector<uint8_t> &parameters,
             const std::vector<uint64_t> &globals, device_memory &memory, uint64_t order_seed);

}  // namespace cudasim
