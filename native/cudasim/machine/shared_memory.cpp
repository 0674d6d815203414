#include "machine/shared_memory.h"

#include <algorithm>
#include <string>

#include "machine/block.h"

namespace cudasim {

shared_memory::shared_memory(uint32_t size) : bytes(size), written_bytes(size), cells((size + 3) / 4) {}

void shared_memory::begin() {
  std::fill(written_bytes.begin(), written_bytes.end(), 0);
  if (has_copies) {
    for (cell &each : cells) {
      each.write.is_unfinished = false;
    }
    has_copies = false;
  }
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

bool shared_memory::accessor::is_of_warp(threads who) const {
  return who >= FIRST_WARP ? who == FIRST_WARP + by.number : (who - 1U) / LANES == by.number;
}

/* What was before the last barrier of the block, or of the warp if it was one of its lanes, is in order. */
bool shared_memory::accessor::is_conflict(const accessed &before) const {
  if (before.time < block_synchronised_at || before.who == now.who || before.who == NOBODY) {
    return false;
  }
  if (now.is_strong && before.is_strong) {
    return false;
  }
  return !is_of_warp(before.who) || before.time >= warp_synchronised_at;
}

void shared_memory::accessor::merge_read(accessed &read) const {
  threads who = now.who;
  if (read.time >= block_synchronised_at && read.who != NOBODY && read.who != who) {
    who =
        read.who != SEVERAL && is_of_warp(read.who) ? static_cast<threads>(FIRST_WARP + by.number) : SEVERAL;
  }
  read = now;
  read.who = who;
}

std::string shared_memory::name_of(threads who) {
  return who == SEVERAL      ? "several warps"
         : who >= FIRST_WARP ? "lanes of warp " + std::to_string(who - FIRST_WARP)
                             : "thread " + std::to_string(who - 1) + " (warp " +
                                   std::to_string((who - 1) / LANES) + ", lane " +
                                   std::to_string((who - 1) % LANES) + ")";
}

void shared_memory::accessor::fail(const accessed &before, bool was_write, uint32_t offset,
                                   access_kind kind) const {
  const ptx::program &program = by.program_of();
  by.fail(LAUNCH_FAILED, at, (now.who - 1) % LANES,
          std::string("race in shared memory at offset ") + std::to_string(offset) + ": " +
              (kind == access_kind::read ? "reads" : "writes") + " what " + name_of(before.who) +
              (was_write ? " wrote" : " read") + " without a barrier in between,\n  the other one at " +
              program.quote(program.code[before.at]));
}

void shared_memory::accessor::fail_unfinished(const accessed &copy, uint32_t offset, access_kind kind) const {
  const ptx::program &program = by.program_of();
  by.fail(LAUNCH_FAILED, at, (now.who - 1) % LANES,
          std::string(kind == access_kind::read ? "reads" : "writes") + " shared memory at offset " +
              std::to_string(offset) + ", where " + name_of(copy.who) +
              " has not waited for the end of a copy,\n  the copy at " +
              program.quote(program.code[copy.at]));
}

template <access_kind kind>
void shared_memory::note_lanes(accessor one, uint32_t lanes, const uint32_t *offsets, uint32_t count) {
  uint32_t cells_of_each = count >> unit_bits;
  for (; lanes != 0; lanes &= lanes - 1) {
    int lane = __builtin_ctz(lanes);
    one.now.who = static_cast<threads>(one.by.thread(lane) + 1);
    cell *first = &cells[offsets[lane] >> unit_bits];
    cell *end = first + cells_of_each;
    for (cell *each = first; each != end; each++) {
      if (one.is_conflict(each->write)) {
        /* That two lanes of one instruction write the same is allowed; whether they do is seen when they
         * have. */
        bool is_same_instruction = each->write.step == one.now.step && one.is_of_warp(each->write.who);
        if (!is_same_instruction || kind == access_kind::read) {
          one.fail(each->write, true, offsets[lane], kind);
        }
      }
      if (each->write.is_unfinished) {
        one.fail_unfinished(each->write, offsets[lane], kind);
      }
      if (kind != access_kind::read) {
        if (one.is_conflict(each->read)) {
          one.fail(each->read, false, offsets[lane], kind);
        }
        each->write = one.now;
      }
      if (kind == access_kind::read) {
        one.merge_read(each->read);
      }
    }
  }
}

shared_memory::accessor shared_memory::accessor_of(const warp &by, const ptx::instruction &at) {
  accessed now;
  now.time = by.in.time;
  now.is_strong = at.what->memory.is_strong;
  now.at = static_cast<uint32_t>(&at - by.program_of().code.data());
  now.step = static_cast<uint32_t>(by.step());
  return {by, at, now, by.in.synchronised_at, by.synchronised_at};
}

void shared_memory::refine_for(uint32_t count) {
  int bits = count >= 4 ? 2 : count >= 2 ? 1 : 0;
  if (bits < unit_bits) {
    refine(bits);
  }
}

void shared_memory::begin_copy(const warp &by, const ptx::instruction &at, uint32_t lanes,
                               const uint32_t *offsets, uint32_t count) {
  refine_for(count);
  has_copies = true;
  accessor one = accessor_of(by, at);
  one.now.is_unfinished = true;
  note_lanes<access_kind::write>(one, lanes, offsets, count);
}

/* Nobody has touched the bytes since the copy began, so that this races with nothing. */
void shared_memory::end_copy(const warp &by, const ptx::instruction &at, int lane, uint32_t offset,
                             uint32_t count) {
  accessed now = accessor_of(by, at).now;
  now.who = static_cast<threads>(by.thread(lane) + 1);
  for (uint32_t i = offset >> unit_bits; i < (offset + count) >> unit_bits; i++) {
    cells[i].write = now;
  }
}

void shared_memory::note(const warp &by, const ptx::instruction &at, uint32_t lanes, const uint32_t *offsets,
                         uint32_t count, access_kind kind) {
  refine_for(count);
  accessor one = accessor_of(by, at);
  switch (kind) {
    case access_kind::read: return note_lanes<access_kind::read>(one, lanes, offsets, count);
    case access_kind::write: return note_lanes<access_kind::write>(one, lanes, offsets, count);
    case access_kind::update: return note_lanes<access_kind::update>(one, lanes, offsets, count);
  }
}

}  // namespace cudasim
