/* What all blocks of a launch have in common. */
#pragma once

#include "machine/aligned_bytes.h"
#include "machine/global_accesses.h"
#include "machine/launch.h"
#include "ptx/instruction.h"

namespace cudasim {

class launch {
 public:
  launch(const ptx::function &function, dimensions grid, dimensions block, uint32_t dynamic_shared,
         const std::vector<uint8_t> &parameters, const std::vector<uint64_t> &globals, device_memory &memory);

  counters run(uint64_t order_seed);

  /* How often an instruction ran, by warps and by lanes. */
  struct execution {
    uint64_t warps = 0;
    uint64_t lanes = 0;
  };

  const ptx::function &function;
  const ptx::program &program;
  const dimensions grid;
  const dimensions block_size;
  const uint32_t threads;
  const uint32_t dynamic_shared;
  const std::vector<uint8_t> &parameters;
  device_memory &memory;
  aligned_bytes constants;
  std::vector<execution> executions;
  global_accesses accesses;
  /* For what is written from the start. */
  uint8_t all_written[16];
  counters counted;

 private:
  void set_constants(const std::vector<uint64_t> &globals);
  void sum_up();
};

}  // namespace cudasim
