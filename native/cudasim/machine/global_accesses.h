/*
 * Which bytes of global memory the blocks of a launch have read and written, to find races between blocks and
 * to count distinct bytes and sectors.
 */
#pragma once

#include <array>
#include <cstdint>
#include <memory>
#include <vector>

#include "machine/launch.h"

namespace cudasim {

enum class access_kind : uint8_t { read, write, update };

class global_accesses {
 public:
  static constexpr uint32_t SECTOR = 32;

  /* What the lanes of a warp's instruction do, all in one allocation. */
  struct access {
    const memory_block &where;
    /* By lanes; multiples of the number of bytes, or of 4. */
    const uint64_t *offsets;
    uint32_t bytes;
    access_kind kind;
    /* It races with none that is strong, too. */
    bool is_strong;
    /* It must not see what the launch writes. */
    bool is_read_only;
    uint32_t block;
  };

  struct conflict {
    int lane;
    /* The block that is in the way; NOWHERE if there are several, or it is this one's own write that is. */
    uint32_t block;
    bool was_written;
  };

  /* Notes what the lanes of a mask do. False if that races with another block; then found says with whom. */
  bool note(const access &, uint32_t lanes, conflict &found);

  void count(counters &into) const;

 private:
  static constexpr int PAGE_BITS = 12;
  static constexpr uint32_t NOBODY = 0;
  static constexpr uint32_t STRONG = 0xFFFF'FFFE;
  static constexpr uint32_t SEVERAL = 0xFFFF'FFFF;

  /* Blocks by number plus one, or one of the constants. */
  struct cell {
    uint32_t writer;
    uint32_t reader;
  };

  /* Of a page's units of 1, 2 or 4 bytes: as small as the smallest access. */
  struct page {
    int unit_bits = 2;
    std::vector<cell> cells = std::vector<cell>((1 << PAGE_BITS) >> 2);

    void refine(int to_bits);
  };

  struct touched {
    const memory_block *where;
    std::vector<std::unique_ptr<page>> pages;
  };

  touched &pages_of(const memory_block &);
  static page &page_at(touched &, uint64_t offset, uint32_t bytes);
  static bool is_other(uint32_t who, uint32_t self, bool is_strong) {
    return who != NOBODY && who != self && !(who == STRONG && is_strong);
  }
  template <access_kind kind>
  bool note_lanes(const access &, uint32_t lanes, conflict &found);

  std::vector<touched> all;
  size_t latest = 0;
};

/* Distinct sectors of the addresses of the lanes of a mask. */
uint32_t count_sectors(const uint64_t *addresses, uint32_t lanes);

}  // namespace cudasim
