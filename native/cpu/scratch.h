/* Memory that one thread works in, kept from launch to launch. */
#ifndef BATCHWARP_SCRATCH_H
#define BATCHWARP_SCRATCH_H

#include <cstddef>
#include <cstdint>
#include <cstdlib>

/* Java allocates the structure, zeroed, and gives its memory back by release_scratch. */
struct scratch {
  static constexpr std::size_t alignment = 64;

  void *memory;
  int64_t bytes;

  /* At least so many bytes, whose content is undefined; null if there is no memory for them. */
  void *reserve(int64_t needed) {
    if (needed > bytes) {
      release();
      int64_t rounded = (needed + alignment - 1) / alignment * alignment;
      memory = std::aligned_alloc(alignment, rounded);
      bytes = memory ? rounded : 0;
    }
    return memory;
  }

  void release() {
    std::free(memory);
    memory = nullptr;
    bytes = 0;
  }
};

#endif
