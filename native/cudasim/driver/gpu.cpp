#include "gpu.h"

#include <stdexcept>

namespace cudasim {

gpu gpu_named(const std::string &name) {
  if (name != "H100") {
    throw std::invalid_argument("CUDASIM_GPU is '" + name + "'; there is H100");
  }
  gpu h100{};
  h100.name = "NVIDIA H100 80GB HBM3 (simulated)";
  h100.major = 9;
  h100.minor = 0;
  h100.multiprocessors = 132;
  h100.schedulers = 4;
  h100.clock = 1.755e9;
  h100.memory_rate = 3.35e12;
  h100.copy_rate = 55e9;
  h100.launch_overhead = 2.5e-6;
  h100.memory = uint64_t{80} << 30;
  h100.l2 = uint64_t{50} << 20;
  h100.fp32_lanes = 128;
  h100.fp64_lanes = 64;
  h100.int_lanes = 64;
  h100.permute_lanes = 32;
  h100.conversion_lanes = 64;
  h100.wide_conversion_lanes = 16;
  h100.special_lanes = 16;
  h100.threads = 2048;
  h100.blocks = 32;
  h100.registers = 65536;
  h100.shared = 228 << 10;
  h100.shared_of_block = 227 << 10;
  h100.shared_reserved = 1 << 10;
  return h100;
}

}  // namespace cudasim
