/*
 * Pinned host memory, and the host's side of copies that have not run yet. What a pending copy will read must stay as
 * it is, and what it will write must not be touched: both are compared with how they were when the copy was enqueued.
 */
#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

namespace cudasim {

struct context;
struct work;

/* What memory holds that nobody has written: not a number as a float and as a half, and an unlikely byte. */
constexpr uint8_t poison = 0xFD;

struct pinned_range {
  uint64_t bytes;
  unsigned flags;
  bool registered;  // the caller's own memory
  std::shared_ptr<context> owner;
  std::string made_by;
};

class host_memory {
 public:
  /* Pages full of poison; null where there are none. */
  void *allocate(uint64_t bytes, unsigned flags, std::shared_ptr<context> owner, std::string made_by);
  void add(void *start, uint64_t bytes, unsigned flags, std::shared_ptr<context> owner, std::string made_by);
  /* Pages that were freed are not used again and not accessible. */
  void remove(void *start);

  /* The range that starts there, or that contains the address. */
  const pinned_range *starting_at(const void *) const;
  const std::pair<const uintptr_t, pinned_range> *containing(const void *) const;
  const std::map<uintptr_t, pinned_range> &all() const { return pinned; }

  /* Remembers a pending copy's host memory. With poisoning, what a copy will write holds poison until then. */
  void will_read(const std::shared_ptr<work> &copy, const void *from, uint64_t bytes);
  void will_write(const std::shared_ptr<work> &copy, void *to, uint64_t bytes, bool poisoning);
  /* Forgets it before the copy runs; what has gone wrong meanwhile, if anything. */
  std::optional<std::string> about_to_run(const work &copy);
  /* Forgets the copies that were dropped. */
  void forget_done();
  /* The simulator itself has written there. */
  void written(const void *to, uint64_t bytes);
  /* Host functions may have written anywhere. */
  void look_again();
  /* The pending copies of memory that is about to go away. */
  std::vector<std::shared_ptr<work>> pending_in(const void *start, uint64_t bytes) const;

 private:
  struct pending_copy {
    std::shared_ptr<work> copy;
    uintptr_t start;
    std::vector<uint8_t> expected;
    bool reads;

    bool overlaps(uintptr_t other, uint64_t bytes) const {
      return start < other + bytes && other < start + expected.size();
    }
  };

  std::map<uintptr_t, pinned_range> pinned;
  std::vector<pending_copy> copies;
};

}  // namespace cudasim
