#include "host_memory.h"

#include <sys/mman.h>

#include <algorithm>
#include <cstring>

#include "work.h"

namespace cudasim {

namespace {

uintptr_t number(const void *address) {
  return reinterpret_cast<uintptr_t>(address);
}

}  // namespace

host_memory::~host_memory() {
  for (const auto &[start, range] : pinned) {
    if (!range.registered) {
      munmap(reinterpret_cast<void *>(start), range.bytes);
    }
  }
}

void *host_memory::allocate(uint64_t bytes, unsigned flags, std::shared_ptr<context> owner, std::string made_by) {
  void *start = mmap(nullptr, bytes, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (start == MAP_FAILED) {
    return nullptr;
  }
  std::memset(start, poison, bytes);
  pinned.emplace(number(start), pinned_range{bytes, flags, false, std::move(owner), std::move(made_by)});
  return start;
}

void host_memory::add(void *start, uint64_t bytes, unsigned flags, std::shared_ptr<context> owner,
                      std::string made_by) {
  pinned.emplace(number(start), pinned_range{bytes, flags, true, std::move(owner), std::move(made_by)});
}

void host_memory::remove(void *start) {
  auto range = pinned.find(number(start));
  if (!range->second.registered) {
    // The addresses stay taken, so that a late access is seen; the memory is given back.
    mmap(start, range->second.bytes, PROT_NONE, MAP_PRIVATE | MAP_ANONYMOUS | MAP_FIXED | MAP_NORESERVE, -1, 0);
  }
  pinned.erase(range);
}

const pinned_range *host_memory::starting_at(const void *start) const {
  auto range = pinned.find(number(start));
  return range == pinned.end() ? nullptr : &range->second;
}

const std::pair<const uintptr_t, pinned_range> *host_memory::containing(const void *address) const {
  auto next = pinned.upper_bound(number(address));
  if (next == pinned.begin()) {
    return nullptr;
  }
  const auto &range = *std::prev(next);
  return number(address) - range.first < range.second.bytes ? &range : nullptr;
}

void host_memory::pending_copy::look() {
  auto *now = reinterpret_cast<const uint8_t *>(start);
  expected.assign(now, now + bytes);
}

void host_memory::will_read(const std::shared_ptr<work> &copy, const void *from, uint64_t bytes, bool host_function) {
  copies.push_back({copy, number(from), bytes, true, {}});
  if (!host_function) {
    copies.back().look();
  }
}

void host_memory::will_write(const std::shared_ptr<work> &copy, void *to, uint64_t bytes, bool host_function,
                             bool poisoning) {
  if (poisoning && !host_function && pending_in(to, bytes).empty()) {
    std::memset(to, poison, bytes);
  }
  copies.push_back({copy, number(to), bytes, false, {}});
  if (!host_function) {
    copies.back().look();
  }
}

std::optional<std::string> host_memory::about_to_run(const work &copy) {
  auto found = std::find_if(copies.begin(), copies.end(), [&](const pending_copy &other) {
    return other.copy.get() == &copy;
  });
  if (found == copies.end()) {
    return std::nullopt;
  }
  pending_copy pending = std::move(*found);
  copies.erase(found);
  auto *now = reinterpret_cast<const uint8_t *>(pending.start);
  auto [was, is] = std::mismatch(pending.expected.begin(), pending.expected.end(), now);
  if (was == pending.expected.end()) {
    return std::nullopt;
  }
  return copy.what + (pending.reads ? ": its source" : ": its target") + " was written too early, at byte " +
         std::to_string(was - pending.expected.begin()) + ", before the copy had run";
}

void host_memory::forget_done() {
  copies.erase(
      std::remove_if(copies.begin(), copies.end(), [](const pending_copy &each) { return each.copy->done(); }),
      copies.end());
}

void host_memory::written(const void *to, uint64_t bytes) {
  uintptr_t start = number(to);
  for (auto &copy : copies) {
    if (!copy.expected.empty() && copy.overlaps(start, bytes)) {
      uintptr_t first = std::max(start, copy.start);
      uintptr_t last = std::min(start + bytes, copy.start + copy.bytes);
      std::memcpy(copy.expected.data() + (first - copy.start), reinterpret_cast<const void *>(first), last - first);
    }
  }
}

void host_memory::look_again(bool host_function) {
  for (auto &copy : copies) {
    if (host_function) {
      copy.expected.clear();
    } else {
      copy.look();
    }
  }
}

std::vector<std::shared_ptr<work>> host_memory::pending_in(const void *start, uint64_t bytes) const {
  std::vector<std::shared_ptr<work>> found;
  for (const auto &copy : copies) {
    if (copy.overlaps(number(start), bytes)) {
      found.push_back(copy.copy);
    }
  }
  return found;
}

}  // namespace cudasim
