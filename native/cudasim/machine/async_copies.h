/* Copies from global to shared memory that lanes of a warp have begun and not yet waited for. */
#pragma once

#include <array>
#include <cstdint>
#include <vector>

#include "ptx/instruction.h"

namespace cudasim {

class warp;

/*
 * A copy ends as late as CUDA allows, where its lane waits for it; one that is never waited for does not end.
 * Copies that a lane began since it last committed are a group, and it waits for groups.
 */
class async_copies {
 public:
  /* Before the first instruction of a block. */
  void begin();

  void start(warp &by, const ptx::instruction &at);
  void commit(uint32_t lanes);
  /* For all groups of the lanes that execute but their latest ones, of which there are so many. */
  void wait(warp &by, const ptx::instruction &at, uint64_t latest);

 private:
  static constexpr uint32_t MOST_BYTES = 16;

  struct copy {
    const ptx::instruction *at;
    int lane;
    uint64_t group;
    uint32_t target;
    uint32_t bytes;
    const uint8_t *source;
    uint32_t source_bytes;
    /* Those of the source, and zeros behind them. */
    std::array<uint8_t, MOST_BYTES> data;
  };

  static void end(const copy &, warp &by, const ptx::instruction &at);

  std::vector<copy> unfinished;
  /* How many groups each lane has committed. */
  std::array<uint64_t, ptx::LANES> committed{};
};

}  // namespace cudasim
