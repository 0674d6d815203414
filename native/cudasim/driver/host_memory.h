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
  host_memory() = default;
  ~host_memory();
  host_memory(const host_memory &) = delete;
  host_memory &operator=(const host_memory &) = delete;

  /* Pages full of poison; null where there are none. */
  void *allocate(uint64_t bytes, unsigned flags, std::shared_ptr<context> owner, std::string made_by);
  void add(void *start, uint64_t bytes, unsigned flags, std::shared_ptr<context> owner, std::string made_by);
  /* Pages that were freed are not used again and not accessible. */
  void remove(void *start);

  /* The range that starts there, or that contains the address. */
  const pinned_range *starting_at(const void *) const;
  const std::pair<const uintptr_t, pinned_range> *containing(const void *) const;
  const std::map<uintptr_t, pinned_range> &all() const { return pinned; }

  /*
   * Remembers a pending copy's host memory. With poisoning, what a copy will write holds poison until then. While a
   * host function is pending, which may write anywhere, contents are not looked at.
   */
  void will_read(const std::shared_ptr<work> &copy, const void *from, uint64_t bytes, bool host_function);
  void will_write(const std::shared_ptr<work> &copy, void *to, uint64_t bytes, bool host_function, bool poisoning);
  /* Forgets it before the copy runs; what has gone wrong meanwhile, if anything. */
  std::optional<std::string> about_to_run(const work &copy);
  /* Forgets the copies that were dropped. */
  void forget_done();
  /* The simulator itself has written there. */
  void written(const void *to, uint64_t bytes);
  /* A host function has returned; another may be pending still. */
  void look_again(bool host_function);
  /* The pending copies of memory that is about to go away. */
  std::vector<std::shared_ptr<work>> pending_in(const void *start, uint64_t bytes) const;

 private:
  struct pending_copy {
    std::shared_ptr<work> copy;
    uintptr_t start;
    uint64_t bytes;
    bool reads;
    std::vector<uint8_t> expected;  // empty if that is not known

    bool overlaps(uintptr_t other, uint64_t other_bytes) const {
      return start < other + other_bytes && other < start + bytes;
    }
    void look();
  };

  std::map<uintptr_t, pinned_range> pinned;
  std::vector<pending_copy> copies;
};

}  // namespace cudasim
