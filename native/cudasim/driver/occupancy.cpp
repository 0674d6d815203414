#include "occupancy.h"

#include <algorithm>

namespace cudasim {

namespace {

constexpr uint32_t most_registers_of_thread = 255;

uint64_t rounded_up(uint64_t value, uint64_t to) {
  return (value + to - 1) / to * to;
}

/* Warps get registers in units of 256. */
uint64_t registers_of_warp(const ptx::function &function) {
  return rounded_up(uint64_t{32} * registers_of(function), 256);
}

}  // namespace

uint32_t registers_of(const ptx::function &function) {
  return std::clamp<uint32_t>(function.registers_estimate + 4, 16, most_registers_of_thread);
}

int most_threads(const gpu &gpu, const ptx::function &function) {
  uint64_t warps = static_cast<uint64_t>(gpu.registers) / registers_of_warp(function);
  uint64_t threads = std::min<uint64_t>(32 * warps, 1024);
  return static_cast<int>(function.max_threads == 0 ? threads
                                                    : std::min<uint64_t>(threads, function.max_threads));
}

int blocks_per_multiprocessor(const gpu &gpu, const ptx::function &function, int block_threads,
                              uint64_t dynamic_shared) {
  if (block_threads < 1 || block_threads > most_threads(gpu, function)) {
    return 0;
  }
  uint64_t warps = rounded_up(static_cast<uint64_t>(block_threads), 32) / 32;
  uint64_t shared = function.static_shared_bytes + dynamic_shared;
  if (shared > static_cast<uint64_t>(gpu.shared_of_block)) {
    return 0;
  }
  uint64_t by_threads = static_cast<uint64_t>(gpu.threads) / (32 * warps);
  uint64_t by_registers = static_cast<uint64_t>(gpu.registers) / (registers_of_warp(function) * warps);
  uint64_t by_shared = static_cast<uint64_t>(gpu.shared) /
                       rounded_up(shared + static_cast<uint64_t>(gpu.shared_reserved), 128);
  return static_cast<int>(std::min({by_threads, by_registers, by_shared, static_cast<uint64_t>(gpu.blocks)}));
}

}  // namespace cudasim
