/* Copies and fills. Without a stream they are work of the default stream; only some of them wait for it. */
#include <cuda.h>

#include "process.h"

using namespace cudasim;

namespace {

template <typename Value>
std::vector<uint8_t> bytes_of(Value value) {
  auto *first = reinterpret_cast<const uint8_t *>(&value);
  return {first, first + sizeof value};
}

/* The stream of a copy that is about to begin. */
std::shared_ptr<stream> begin(driver &driver, CUstream handle) {
  auto on = driver.stream_of(handle);
  driver.may_fail("copy");
  return on;
}

template <typename Value>
CUresult fill(const char *name, CUstream handle, CUdeviceptr to, Value value, size_t count) {
  return call(
      name, [&](driver &driver, auto &) { driver.fill(*begin(driver, handle), to, bytes_of(value), count); });
}

/* A copy between any two places. */
void copy(driver &driver, stream &on, CUdeviceptr to, CUdeviceptr from, size_t bytes, driver::lock &held) {
  bool to_device = driver.find_allocation(to) != nullptr;
  bool from_device = driver.find_allocation(from) != nullptr;
  if (to_device && from_device) {
    driver.copy_within(on, to, from, bytes);
  } else if (to_device) {
    driver.copy_in(on, to, reinterpret_cast<const void *>(from), bytes, held);
  } else if (from_device) {
    driver.copy_out(on, reinterpret_cast<void *>(to), from, bytes, held);
  } else {
    throw refusal(CUDA_ERROR_NOT_SUPPORTED, "copies within the host are not simulated");
  }
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuMemcpyHtoDAsync(CUdeviceptr to, const void *from, size_t bytes, CUstream handle) {
  return call("cuMemcpyHtoDAsync", [&](driver &driver, auto &held) {
    driver.copy_in(*begin(driver, handle), to, from, bytes, held);
  });
}

CUresult CUDAAPI cuMemcpyDtoHAsync(void *to, CUdeviceptr from, size_t bytes, CUstream handle) {
  return call("cuMemcpyDtoHAsync", [&](driver &driver, auto &held) {
    driver.copy_out(*begin(driver, handle), to, from, bytes, held);
  });
}

CUresult CUDAAPI cuMemcpyDtoDAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream handle) {
  return call("cuMemcpyDtoDAsync",
              [&](driver &driver, auto &) { driver.copy_within(*begin(driver, handle), to, from, bytes); });
}

CUresult CUDAAPI cuMemcpyAsync(CUdeviceptr to, CUdeviceptr from, size_t bytes, CUstream handle) {
  return call("cuMemcpyAsync", [&](driver &driver, auto &held) {
    copy(driver, *begin(driver, handle), to, from, bytes, held);
  });
}

CUresult CUDAAPI cuMemcpyHtoD(CUdeviceptr to, const void *from, size_t bytes) {
  return call("cuMemcpyHtoD", [&](driver &driver, auto &held) {
    auto on = begin(driver, nullptr);
    driver.copy_in(*on, to, from, bytes, held);
    // From pageable memory it may return when the driver has its own copy.
    if (driver.is_pinned(from, bytes)) {
      driver.wait_for(*on, held);
    }
  });
}

CUresult CUDAAPI cuMemcpyDtoH(void *to, CUdeviceptr from, size_t bytes) {
  return call("cuMemcpyDtoH", [&](driver &driver, auto &held) {
    auto on = begin(driver, nullptr);
    driver.copy_out(*on, to, from, bytes, held);
    if (driver.is_pinned(to, bytes)) {
      driver.wait_for(*on, held);
    }
  });
}

// The host does not wait for copies within the device.
CUresult CUDAAPI cuMemcpyDtoD(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  return call("cuMemcpyDtoD",
              [&](driver &driver, auto &) { driver.copy_within(*begin(driver, nullptr), to, from, bytes); });
}

CUresult CUDAAPI cuMemcpy(CUdeviceptr to, CUdeviceptr from, size_t bytes) {
  return call("cuMemcpy", [&](driver &driver, auto &held) {
    auto on = begin(driver, nullptr);
    copy(driver, *on, to, from, bytes, held);
    driver.wait_for(*on, held);
  });
}

// Nor does it wait for fills of device memory.
CUresult CUDAAPI cuMemsetD8(CUdeviceptr to, unsigned char value, size_t count) {
  return fill("cuMemsetD8", nullptr, to, value, count);
}

CUresult CUDAAPI cuMemsetD16(CUdeviceptr to, unsigned short value, size_t count) {
  return fill("cuMemsetD16", nullptr, to, value, count);
}

CUresult CUDAAPI cuMemsetD32(CUdeviceptr to, unsigned int value, size_t count) {
  return fill("cuMemsetD32", nullptr, to, value, count);
}

CUresult CUDAAPI cuMemsetD8Async(CUdeviceptr to, unsigned char value, size_t count, CUstream handle) {
  return fill("cuMemsetD8Async", handle, to, value, count);
}

CUresult CUDAAPI cuMemsetD16Async(CUdeviceptr to, unsigned short value, size_t count, CUstream handle) {
  return fill("cuMemsetD16Async", handle, to, value, count);
}

CUresult CUDAAPI cuMemsetD32Async(CUdeviceptr to, unsigned int value, size_t count, CUstream handle) {
  return fill("cuMemsetD32Async", handle, to, value, count);
}

}  // extern "C"
