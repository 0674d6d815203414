#include "machine/global_accesses.h"

#include <algorithm>

#include "machine/warp.h"

namespace cudasim {

void global_accesses::page::refine(int to_bits) {
  int factor = 1 << (unit_bits - to_bits);
  std::vector<cell> finer;
  finer.reserve(cells.size() * factor);
  for (const cell &each : cells) {
    finer.insert(finer.end(), factor, each);
  }
  cells = std::move(finer);
  unit_bits = to_bits;
}

global_accesses::touched &global_accesses::pages_of(const memory_block &where) {
  if (latest < all.size() && all[latest].where == &where) {
    return all[latest];
  }
  auto found =
      std::find_if(all.begin(), all.end(), [&](const touched &each) { return each.where == &where; });
  if (found == all.end()) {
    all.push_back({&where, {}});
    all.back().pages.resize((where.of.bytes >> PAGE_BITS) + 1);
    found = all.end() - 1;
  }
  latest = static_cast<size_t>(found - all.begin());
  return *found;
}

global_accesses::page &global_accesses::page_at(touched &of, uint64_t offset, uint32_t bytes) {
  std::unique_ptr<page> &slot = of.pages[offset >> PAGE_BITS];
  if (!slot) {
    slot = std::make_unique<page>();
  }
  int bits = bytes % 4 == 0 ? 2 : bytes % 2 == 0 ? 1 : 0;
  if (bits < slot->unit_bits) {
    slot->refine(bits);
  }
  return *slot;
}

template <access_kind kind>
bool global_accesses::note_lanes(const access &of, uint32_t lanes, conflict &found) {
  touched &all_pages = pages_of(of.where);
  uint32_t self = of.block + 1;
  page *current = nullptr;
  uint64_t current_number = 0;
  for (; lanes != 0; lanes &= lanes - 1) {
    int lane = __builtin_ctz(lanes);
    uint64_t offset = of.offsets[lane];
    if (current == nullptr || offset >> PAGE_BITS != current_number) {
      current = &page_at(all_pages, offset, of.bytes);
      current_number = offset >> PAGE_BITS;
    }
    cell *first = &current->cells[(offset & ((1 << PAGE_BITS) - 1)) >> current->unit_bits];
    cell *end = first + (of.bytes >> current->unit_bits);
    for (cell *each = first; each != end; each++) {
      if (is_other(each->writer, self, of.is_strong) || (of.is_read_only && each->writer != NOBODY)) {
        bool is_known = each->writer < STRONG && each->writer != self;
        found = {lane, is_known ? each->writer - 1 : ptx::NOWHERE, true};
        return false;
      }
      if (kind != access_kind::read) {
        if (is_other(each->reader, self, of.is_strong) && each->reader != STRONG) {
          found = {lane, each->reader < STRONG ? each->reader - 1 : ptx::NOWHERE, false};
          return false;
        }
        each->writer = of.is_strong ? STRONG : self;
      }
      if (kind != access_kind::write && each->reader != self) {
        bool was_free = each->reader == NOBODY || each->reader == STRONG;
        if (of.is_strong) {
          each->reader = each->reader == NOBODY ? STRONG : each->reader;
        } else {
          each->reader = was_free ? self : SEVERAL;
        }
      }
    }
  }
  return true;
}

bool global_accesses::note(const access &of, uint32_t lanes, conflict &found) {
  switch (of.kind) {
    case access_kind::read: return note_lanes<access_kind::read>(of, lanes, found);
    case access_kind::write: return note_lanes<access_kind::write>(of, lanes, found);
    case access_kind::update: break;
  }
  return note_lanes<access_kind::update>(of, lanes, found);
}

void global_accesses::count(counters &into) const {
  for (const touched &each : all) {
    for (const auto &page : each.pages) {
      if (!page) {
        continue;
      }
      uint32_t unit = 1U << page->unit_bits;
      uint32_t units = SECTOR / unit;
      for (size_t sector = 0; sector < page->cells.size(); sector += units) {
        uint64_t read = 0;
        uint64_t written = 0;
        for (size_t i = sector; i < sector + units; i++) {
          read += page->cells[i].reader != NOBODY;
          written += page->cells[i].writer != NOBODY;
        }
        into.unique_bytes_loaded += read * unit;
        into.unique_bytes_stored += written * unit;
        into.unique_load_sectors += read != 0;
        into.unique_store_sectors += written != 0;
      }
    }
  }
}

uint32_t count_sectors(const uint64_t *addresses, uint32_t lanes) {
  constexpr uint64_t NEAR = 512;
  uint64_t least = ~uint64_t{0};
  uint64_t most = 0;
  for_each_lane(lanes, [&](int lane) {
    least = std::min(least, addresses[lane]);
    most = std::max(most, addresses[lane]);
  });
  least /= global_accesses::SECTOR;
  most /= global_accesses::SECTOR;
  if (most - least < NEAR) {
    uint64_t seen[NEAR / 64] = {};
    for_each_lane(lanes, [&](int lane) {
      uint64_t sector = addresses[lane] / global_accesses::SECTOR - least;
      seen[sector / 64] |= uint64_t{1} << (sector % 64);
    });
    int count = 0;
    for (uint64_t each : seen) {
      count += __builtin_popcountll(each);
    }
    return static_cast<uint32_t>(count);
  }
  uint64_t sectors[LANES];
  int count = 0;
  for_each_lane(lanes, [&](int lane) { sectors[count++] = addresses[lane] / global_accesses::SECTOR; });
  std::sort(sectors, sectors + count);
  return static_cast<uint32_t>(std::unique(sectors, sectors + count) - sectors);
}

}  // namespace cudasim
