/* Memory for vectors of lanes. */
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace cudasim {

/* Memory at an address that is a multiple of 64. */
class aligned_bytes {
 public:
  explicit aligned_bytes(size_t bytes) : memory(bytes + 64) {}

  uint8_t *data() {
    auto start = reinterpret_cast<uintptr_t>(memory.data());
    return memory.data() + (64 - start % 64) % 64;
  }

 private:
  std::vector<uint8_t> memory;
};

}  // namespace cudasim
