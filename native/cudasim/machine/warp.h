/* A warp: the registers of 32 lanes, and which of them are where in the program. */
#pragma once

#include <cstdint>
#include <cstring>
#include <string>
#include <vector>

#include "machine/async_copies.h"
#include "memory/memory.h"
#include "ptx/instruction.h"

namespace cudasim {

constexpr int LANES = ptx::LANES;
constexpr uint32_t ALL_LANES = 0xFFFF'FFFF;

class block;
class launch;

/* Does something for each lane of a mask. */
template <typename Action>
void for_each_lane(uint32_t lanes, const Action &action) {
  if (lanes == ALL_LANES) {
    for (int lane = 0; lane < LANES; lane++) {
      action(lane);
    }
    return;
  }
  for (; lanes != 0; lanes &= lanes - 1) {
    action(__builtin_ctz(lanes));
  }
}

class warp {
 public:
  warp(launch &of, block &in, uint32_t number, uint8_t *registers);

  /* Before the first instruction of a block. */
  void begin();

  /* Until it waits at a barrier or all of its lanes have ended. */
  void run();

  /* How many instructions it has carried out. */
  uint64_t step() const { return steps; }

  /* The barrier that it waits at, or null. */
  const ptx::instruction *barrier() const { return waits_at; }
  bool has_ended() const { return paths.empty(); }
  bool has_lost_lanes() const { return ended != 0; }
  void leave_barrier() { waits_at = nullptr; }

  /* The lanes that carry out the current instruction. */
  uint32_t executing() const { return active; }
  /* Those that have not ended. */
  uint32_t live() const { return lanes & ~ended; }

  template <typename T>
  const T *source(ptx::place at) const {
    const uint8_t *base = (at & ptx::IN_CONSTANTS) != 0 ? constants : registers;
    return reinterpret_cast<const T *>(base + (at & ~ptx::IN_CONSTANTS));
  }

  /* Writes the lanes that execute. */
  template <typename T>
  void write(ptx::place at, const T *values) {
    T *to = reinterpret_cast<T *>(registers + at);
    if (active == ALL_LANES) {
      std::memcpy(to, values, LANES * sizeof(T));
      return;
    }
    for (int lane = 0; lane < LANES; lane++) {
      to[lane] = (active >> lane & 1) != 0 ? values[lane] : to[lane];
    }
  }

  uint32_t predicate(ptx::place at) const { return predicates[at]; }
  uint32_t predicate_source(const ptx::instruction &of) const {
    return predicates[of.predicate_from] ^ (of.is_source_inverted ? ALL_LANES : 0);
  }
  void write_predicate(ptx::place at, uint32_t values) {
    predicates[at] = (predicates[at] & ~active) | (values & active);
  }

  /* Throws a fault that says where it happened. */
  [[noreturn]] void fail(int code, const ptx::instruction &at, int lane, const std::string &why) const;

  /* In the block, from 0 on. */
  uint32_t thread(int lane) const { return number * LANES + static_cast<uint32_t>(lane); }

  const ptx::program &program_of() const { return program; }

  /* All lanes of an instruction that names those that take part must be there. */
  void check_members(const ptx::instruction &at, const uint32_t *masks) const;

  launch &of;
  block &in;
  const uint32_t number;
  /* When lanes of this warp last waited for each other, in the block's time. */
  uint32_t synchronised_at = 0;
  /* Local memory of one lane after another, and 1 for each byte that was written. */
  std::vector<uint8_t> local;
  std::vector<uint8_t> local_written;
  async_copies copies;

 private:
  /* Lanes that go the same way, up to where they meet others. */
  struct path {
    uint32_t next;
    uint32_t meeting;
    uint32_t lanes;
  };

  struct way {
    uint32_t destination;
    uint32_t lanes;
  };

  void branch(const ptx::instruction &at);
  void branch_by_index(const ptx::instruction &at);
  void part(const ptx::instruction &at, const std::vector<way> &ways);
  void end_lanes();
  void check(const ptx::instruction &at, ptx::register_check::kind kind, uint32_t lanes);
  void set_special(ptx::special what, uint32_t *lanes) const;

  const ptx::program &program;
  uint8_t *registers;
  const uint8_t *constants;
  std::vector<uint32_t> predicates;
  /* The lanes in which each checked register was written. */
  std::vector<uint32_t> written;
  std::vector<path> paths;
  uint32_t lanes;
  uint32_t ended = 0;
  uint32_t active = 0;
  uint64_t steps = 0;
  const ptx::instruction *waits_at = nullptr;
};

}  // namespace cudasim
