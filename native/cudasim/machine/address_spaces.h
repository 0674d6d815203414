/* Where the windows of shared and local memory are among generic addresses. */
#pragma once

#include <cstdint>

namespace cudasim {

constexpr uint64_t SHARED_WINDOW = 0x00C0'0000'0000'0000;
constexpr uint64_t LOCAL_WINDOW = 0x00C1'0000'0000'0000;
constexpr uint64_t WINDOW_BYTES = uint64_t{1} << 32;

inline bool is_shared(uint64_t generic) {
  return generic - SHARED_WINDOW < WINDOW_BYTES;
}

inline bool is_local(uint64_t generic) {
  return generic - LOCAL_WINDOW < WINDOW_BYTES;
}

}  // namespace cudasim
