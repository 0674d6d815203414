/*
 * A block's shared memory. Between two barriers, no thread may touch what another one writes. Lanes of a warp
 * count as threads of their own, as they do since Volta, but a barrier of the warp is enough between them.
 */
#pragma once

#include <cstdint>
#include <vector>

#include "machine/global_accesses.h"
#include "ptx/instruction.h"

namespace cudasim {

class warp;

class shared_memory {
 public:
  explicit shared_memory(uint32_t bytes);

  /* Forgets what was written. */
  void begin();

  uint32_t size() const { return static_cast<uint32_t>(bytes.size()); }
  uint8_t *data(uint32_t offset) { return bytes.data() + offset; }
  uint8_t *written(uint32_t offset) { return written_bytes.data() + offset; }

  /* Throws a fault if that races with what other threads did. Offsets are multiples of the number of bytes. */
  void note(const warp &by, const ptx::instruction &at, int lane, uint32_t offset, uint32_t count,
            access_kind kind, bool is_strong);

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
    const ptx::instruction *at = nullptr;
    /* Which of the warp's instructions it was. */
    uint64_t step = 0;
  };

  struct cell {
    accessed write;
    accessed read;
  };

  static bool is_conflict(const accessed &, const warp &by, threads self);
  [[noreturn]] static void fail(const accessed &, bool was_write, const warp &by, const ptx::instruction &at,
                                int lane, uint32_t offset, access_kind kind);
  void refine(int to_bits);

  std::vector<uint8_t> bytes;
  std::vector<uint8_t> written_bytes;
  int unit_bits = 2;
  std::vector<cell> cells;
};

}  // namespace cudasim
