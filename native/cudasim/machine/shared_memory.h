/*
 * A block's shared memory. Between two barriers, no thread may touch what another one writes. Lanes of a warp
 * count as threads of their own, as they do since Volta, but a barrier of the warp is enough between them.
 */
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "machine/global_accesses.h"
#include "ptx/instruction.h"

namespace cudasim {

class warp;

class shared_memory {
 public:
  explicit shared_memory(uint32_t bytes);

  /* Forgets what was written, and copies that did not end. */
  void begin();

  uint32_t size() const { return static_cast<uint32_t>(bytes.size()); }
  uint8_t *data(uint32_t offset) { return bytes.data() + offset; }
  uint8_t *written(uint32_t offset) { return written_bytes.data() + offset; }

  /*
   * Notes what lanes of a warp do; throws a fault if that races with what other threads did. Offsets are by
   * lanes, and multiples of the number of bytes.
   */
  void note(const warp &by, const ptx::instruction &at, uint32_t lanes, const uint32_t *offsets,
            uint32_t count, access_kind kind);

  /* The same for the targets of copies, each of which may be written any time up to where it ends. */
  void begin_copy(const warp &by, const ptx::instruction &at, uint32_t lanes, const uint32_t *offsets,
                  uint32_t count);
  /* At an instruction of the lane that began it, which counts as the write. */
  void end_copy(const warp &by, const ptx::instruction &at, int lane, uint32_t offset, uint32_t count);

 private:
  /* Threads by number plus one, all lanes of a warp, or several warps. */
  using threads = uint16_t;
  static constexpr threads NOBODY = 0;
  static constexpr threads FIRST_WARP = 0x8000;
  static constexpr threads SEVERAL = 0xFFFF;

  struct accessed {
    uint32_t time = 0;
    threads who = NOBODY;
    bool is_strong = false;
    /* A copy that has not ended. */
    bool is_unfinished = false;
    /* Which of the program's instructions it was, and how many the warp had carried out. */
    uint32_t at = 0;
    uint32_t step = 0;
  };

  struct cell {
    accessed write;
    accessed read;
  };

  /* Of the warp that accesses. */
  struct accessor {
    const warp &by;
    const ptx::instruction &at;
    accessed now;
    uint32_t block_synchronised_at;
    uint32_t warp_synchronised_at;

    bool is_conflict(const accessed &before) const;
    bool is_of_warp(threads who) const;
    void merge_read(accessed &read) const;
    [[noreturn]] void fail(const accessed &before, bool was_write, uint32_t offset, access_kind kind) const;
    [[noreturn]] void fail_unfinished(const accessed &copy, uint32_t offset, access_kind kind) const;
  };

  static std::string name_of(threads who);
  static accessor accessor_of(const warp &by, const ptx::instruction &at);
  /* So that an access of so many bytes is one of whole units. */
  void refine_for(uint32_t count);

  template <access_kind kind>
  void note_lanes(accessor, uint32_t lanes, const uint32_t *offsets, uint32_t count);
  void refine(int to_bits);

  std::vector<uint8_t> bytes;
  std::vector<uint8_t> written_bytes;
  int unit_bits = 2;
  std::vector<cell> cells;
  bool has_copies = false;
};

}  // namespace cudasim
