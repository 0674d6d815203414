#include "machine/block.h"

#include <algorithm>

#include "machine/launch_state.h"

namespace cudasim {

block::block(launch &of)
    : shared(of.function.static_shared_bytes + of.dynamic_shared),
      of(of),
      registers(static_cast<size_t>(of.program.register_bytes) * ((of.threads + LANES - 1) / LANES)) {
  for (uint32_t first = 0; first < of.threads; first += LANES) {
    auto number = first / LANES;
    warps.emplace_back(of, *this, number,
                       registers.data() + static_cast<size_t>(of.program.register_bytes) * number);
  }
}

void block::run(uint32_t block_number, std::mt19937_64 *order) {
  number = block_number;
  synchronised_at = ++time;
  shared.begin();
  std::vector<warp *> running;
  for (warp &each : warps) {
    each.begin();
    running.push_back(&each);
  }
  while (!running.empty()) {
    if (order != nullptr) {
      std::shuffle(running.begin(), running.end(), *order);
    }
    for (warp *each : running) {
      each->run();
    }
    running.erase(
        std::remove_if(running.begin(), running.end(), [](warp *each) { return each->has_ended(); }),
        running.end());
    if (!running.empty()) {
      check_barrier();
      synchronised_at = ++time;
      for (warp *each : running) {
        each->leave_barrier();
      }
    }
  }
}

/* All threads of the block are at the same one. */
void block::check_barrier() const {
  const warp *waiting = nullptr;
  for (const warp &each : warps) {
    if (each.barrier() != nullptr && waiting == nullptr) {
      waiting = &each;
    }
  }
  const ptx::instruction &at = *waiting->barrier();
  for (const warp &each : warps) {
    if (each.barrier() == nullptr) {
      waiting->fail(
          LAUNCH_FAILED, at, 0,
          "waits at a barrier that warp " + std::to_string(each.number) + " never reaches, which has ended");
    }
    if (each.barrier() != &at) {
      waiting->fail(LAUNCH_FAILED, at, 0,
                    "waits at a barrier while warp " + std::to_string(each.number) +
                        " waits at another one,\n  at " + of.program.quote(*each.barrier()));
    }
  }
  auto threads = static_cast<uint32_t>(at.number >> 32);
  if (threads != 0 && threads != of.threads) {
    waiting->fail(LAUNCH_FAILED, at, 0,
                  "a barrier for " + std::to_string(threads) + " of the block's " +
                      std::to_string(of.threads) + " threads, which is not supported");
  }
}

}  // namespace cudasim
