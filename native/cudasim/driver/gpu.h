/* The GPU that the driver plays: its published rates and limits. */
#pragma once

#include <cstdint>
#include <string>

namespace cudasim {

struct gpu {
  std::string name;
  int major, minor;  // compute capability
  int multiprocessors;
  int schedulers;          // of a multiprocessor: each issues one warp instruction per cycle
  double clock;            // cycles per second
  double memory_rate;      // bytes per second, reading and writing together
  double copy_rate;        // bytes per second between host and device, each way
  double launch_overhead;  // seconds
  uint64_t memory;         // bytes
  uint64_t l2;             // bytes
  // Lanes of a multiprocessor: thread instructions per cycle.
  int fp32_lanes, fp64_lanes, int_lanes, permute_lanes;
  int conversion_lanes, wide_conversion_lanes, special_lanes;
  int threads, blocks, registers;                // resident on a multiprocessor, at most
  int shared, shared_of_block, shared_reserved;  // bytes
};

/* Throws std::invalid_argument that lists the names there are. */
gpu gpu_named(const std::string &name);

}  // namespace cudasim
