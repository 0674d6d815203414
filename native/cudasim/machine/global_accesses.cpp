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
  auto found = std::find_if(all.begin(), all.end(), [&](const touched &each) { return each.where == &where; });
  if (found == all.end()) {
    all.push_back({&where, {}});
    all.back().pages.resize((where.of.bytes >> PAGE_BITS) + 1);
    found = all.end() - 1;
  }
  latest = static_cast<size_t>(found - all.begin());
  return *found;
}

bool global_accesses::note(const memory_block &where, uint64_t offset, uint32_t bytes, access_kind kind,
                           bool is_strong, bool is_read_only, uint32_t block, conflict &found) {
  std::unique_ptr<page> &slot = pages_of(where).pages[offset >> PAGE_BITS];
  if (!slot) {
    slot = std::make_unique<page>();
  }
  int bits = bytes >= 4 ? 2 : bytes >= 2 ? 1 : 0;
  if (bits < slot->unit_bits) {
    slot->refine(bits);
  }
  uint32_t self = block + 1;
  uint32_t in_page = offset & ((1 << PAGE_BITS) - 1);
  cell *first = &slot->cells[in_page >> slot->unit_bits];
  cell *end = first + (bytes >> slot->unit_bits);
  auto is_other = [&](uint32_t who) {
    return who != NOBODY && who != self && !(who == STRONG && is_strong);
  };
  for (cell *each = first; each != end; each++) {
    if (is_other(each->writer) || (is_read_only && each->writer != NOBODY)) {
      bool is_known = each->writer < STRONG && each->writer != self;
      found = {is_known ? each->writer - 1 : ptx::NOWHERE, true};
      return false;
    }
    if (kind != access_kind::read) {
      if (is_other(each->reader) && each->reader != STRONG) {
        found = {each->reader < STRONG ? each->reader - 1 : ptx::NOWHERE, false};
        return false;
      }
      each->writer = is_strong ? STRONG : self;
    }
    if (kind != access_kind::write && each->reader != self) {
      bool was_free = each->reader == NOBODY || each->reader == STRONG;
      if (is_strong) {
        each->reader = each->reader == NOBODY ? STRONG : each->reader;
      } else {
        each->reader = was_free ? self : SEVERAL;
      }
    }
  }
  return true;
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
  uint64_t sectors[LANES];
  int count = 0;
  bool is_sorted = true;
  for_each_lane(lanes, [&](int lane) {
    sectors[count] = addresses[lane] / global_accesses::SECTOR;
    is_sorted &= count == 0 || sectors[count] >= sectors[count - 1];
    count++;
  });
  if (!is_sorted) {
    std::sort(sectors, sectors + count);
  }
  return static_cast<uint32_t>(std::unique(sectors, sectors + count) - sectors);
}

}  // namespace cudasim
