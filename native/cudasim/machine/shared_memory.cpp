#include "machine/shared_memory.h"

#include <algorithm>
#include <string>

#include "machine/block.h"

namespace cudasim {

shared_memory::shared_memory(uint32_t size) : bytes(size), written_bytes(size), cells((size + 3) / 4) {}

void shared_memory::begin() {
  std::fill(written_bytes.begin(), written_bytes.end(), 0);
}

void shared_memory::refine(int to_bits) {
  int factor = 1 << (unit_bits - to_bits);
  std::vector<cell> finer;
  finer.reserve(cells.size() * factor);
  for (const cell &each : cells) {
    finer.insert(finer.end(), factor, each);
  }
  cells = std::move(finer);
  unit_bits = to_bits;
}

/* What was before the last barrier of the block, or of the warp if it was one of its lanes, is in order. */
bool shared_memory::is_conflict(const accessed &before, const warp &by, threads self) {
  if (before.who == NOBODY || before.who == self || before.time < by.in.synchronised_at) {
    return false;
  }
  bool is_of_warp = before.who >= FIRST_WARP ? before.who == FIRST_WARP + by.number
                                             : (before.who - 1U) / LANES == by.number;
  return !is_of_warp || before.time >= by.synchronised_at;
}

void shared_memory::note(const warp &by, const ptx::instruction &at, int lane, uint32_t offset, uint32_t count,
                         access_kind kind, bool is_strong) {
  int bits = count >= 4 ? 2 : count >= 2 ? 1 : 0;
  if (bits < unit_bits) {
    refine(bits);
  }
  auto self = static_cast<threads>(by.thread(lane) + 1);
  uint32_t now = by.in.time;
  cell *first = &cells[offset >> unit_bits];
  cell *end = first + (count >> unit_bits);
  for (cell *each = first; each != end; each++) {
    if (is_conflict(each->write, by, self) && !(is_strong && each->write.is_strong)) {
      /* That two lanes of one instruction write the same is allowed; whether they do is seen when they have. */
      bool is_same_instruction =
          each->write.step == by.step() && (each->write.who - 1U) / LANES == by.number;
      if (!is_same_instruction || kind == access_kind::read) {
        fail(each->write, true, by, at, lane, offset, kind);
      }
    }
    if (kind != access_kind::read) {
      if (is_conflict(each->read, by, self) && !(is_strong && each->read.is_strong)) {
        fail(each->read, false, by, at, lane, offset, kind);
      }
      each->write = {now, self, is_strong, &at, by.step()};
    }
    if (kind != access_kind::write && !(is_strong && kind == access_kind::update)) {
      accessed &read = each->read;
      bool is_first = read.time < by.in.synchronised_at || read.who == NOBODY || read.who == self;
      threads who = self;
      if (!is_first) {
        uint32_t warp_before = read.who >= FIRST_WARP ? read.who - FIRST_WARP : (read.who - 1U) / LANES;
        who = read.who != SEVERAL && warp_before == by.number ? static_cast<threads>(FIRST_WARP + by.number)
                                                              : SEVERAL;
      }
      read = {now, who, is_strong, &at, by.step()};
    }
  }
}

void shared_memory::fail(const accessed &before, bool was_write, const warp &by, const ptx::instruction &at, int lane,
                         uint32_t offset, access_kind kind) {
  std::string who = before.who == SEVERAL ? "several warps"
                    : before.who >= FIRST_WARP
                        ? "lanes of warp " + std::to_string(before.who - FIRST_WARP)
                        : "thread " + std::to_string(before.who - 1) + " (warp " +
                              std::to_string((before.who - 1) / LANES) + ", lane " +
                              std::to_string((before.who - 1) % LANES) + ")";
  by.fail(LAUNCH_FAILED, at, lane,
          std::string("race in shared memory at offset ") + std::to_string(offset) + ": " +
              (kind == access_kind::read ? "reads" : "writes") + " what " + who +
              (was_write ? " wrote" : " read") + " without a barrier in between,\n  the other one at " +
              by.program_of().quote(*before.at));
}

}  // namespace cudasim
