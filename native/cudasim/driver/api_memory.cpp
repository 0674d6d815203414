/* Device memory that is allocated and freed at once, pinned host memory, and what a pointer is. */
#include <cuda.h>

#include "process.h"

using namespace cudasim;

namespace {

uint64_t number(const void *pointer) {
  return reinterpret_cast<uint64_t>(pointer);
}

/* Host memory that is about to go away must not be what a pending copy uses. */
void check_unused(driver &driver, void *start, uint64_t bytes, const std::string &made_by) {
  auto pending = driver.host.pending_in(start, bytes);
  if (pending.empty()) {
    return;
  }
  say("the host memory of " + made_by + " was freed while pending: " + driver.caller() + " frees it before " +
      pending.front()->what + " has run; the context answers 719 from now on");
  driver.fail(pending.front()->owner, CUDA_ERROR_LAUNCH_FAILED);
}

void remove_host_memory(driver &driver, void *start, bool registered) {
  const pinned_range *range = driver.host.starting_at(start);
  if (range == nullptr || range->registered != registered) {
    throw refusal(registered ? CUDA_ERROR_HOST_MEMORY_NOT_REGISTERED : CUDA_ERROR_INVALID_VALUE,
                  registered ? "no registered memory starts there" : "no pinned memory starts there");
  }
  auto owner = range->owner;
  check_unused(driver, start, range->bytes, range->made_by);
  driver.host.remove(start);
  driver::check(*owner);
}

void allocate_host(driver &driver, void **start, size_t bytes, unsigned flags) {
  auto owner = driver.current();
  driver.may_fail("alloc");
  if (bytes == 0 || flags > 7) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, std::to_string(bytes) + " bytes with flags " +
                                                std::to_string(flags) +
                                                "; at least 1 and flags of 0 to 7 are allowed");
  }
  *start = driver.host.allocate(bytes, flags, owner, driver.caller(bytes));
  if (*start == nullptr) {
    throw refusal(CUDA_ERROR_OUT_OF_MEMORY, std::to_string(bytes) + " bytes were asked for");
  }
  driver.counted.pinned_allocations.add(bytes);
}

template <typename Value>
void put(void *data, Value value) {
  *static_cast<Value *>(data) = value;
}

void attribute_of(driver &driver, void *data, CUpointer_attribute attribute, CUdeviceptr pointer) {
  const device_allocation *on_device = driver.find_allocation(pointer);
  auto on_host = driver.host.containing(reinterpret_cast<void *>(pointer));
  if (on_device == nullptr && on_host == nullptr) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "the pointer is of no memory of CUDA's");
  }
  const context &owner = on_device != nullptr ? *on_device->owner : *on_host->second.owner;
  uint64_t start = on_device != nullptr ? on_device->address : on_host->first;
  uint64_t bytes = on_device != nullptr ? on_device->bytes : on_host->second.bytes;
  switch (attribute) {
    case CU_POINTER_ATTRIBUTE_CONTEXT:
      return put(data, reinterpret_cast<CUcontext>(owner.handle));
    case CU_POINTER_ATTRIBUTE_MEMORY_TYPE:
      return put<unsigned>(data, on_device != nullptr ? CU_MEMORYTYPE_DEVICE : CU_MEMORYTYPE_HOST);
    case CU_POINTER_ATTRIBUTE_DEVICE_POINTER:
      return put<CUdeviceptr>(data, pointer);
    case CU_POINTER_ATTRIBUTE_HOST_POINTER:
      if (on_host == nullptr) {
        throw refusal(CUDA_ERROR_INVALID_VALUE, "device memory has no host pointer");
      }
      return put(data, reinterpret_cast<void *>(pointer));
    case CU_POINTER_ATTRIBUTE_DEVICE_ORDINAL:
      return put<int>(data, owner.on->ordinal);
    case CU_POINTER_ATTRIBUTE_RANGE_START_ADDR:
      return put<CUdeviceptr>(data, start);
    case CU_POINTER_ATTRIBUTE_RANGE_SIZE:
      return put<size_t>(data, bytes);
    case CU_POINTER_ATTRIBUTE_IS_MANAGED:
      return put<unsigned>(data, 0);
    default:
      throw refusal(CUDA_ERROR_NOT_SUPPORTED, "attribute " + std::to_string(attribute) + " is not simulated");
  }
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuMemAlloc(CUdeviceptr *address, size_t bytes) {
  return call("cuMemAlloc", [&](driver &driver, auto &) {
    auto owner = driver.current();
    driver.may_fail("alloc");
    *address = driver.allocate(owner, bytes, driver.caller(bytes));
    driver.counted.device_allocations.add(bytes);
  });
}

CUresult CUDAAPI cuMemFree(CUdeviceptr address) {
  return call("cuMemFree", [&](driver &driver, auto &held) {
    if (address == 0) {
      return;
    }
    auto found = driver.allocations.find(address);
    if (found == driver.allocations.end() || found->second.death != nullptr || found->second.variable) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "no live allocation starts there");
    }
    auto owner = found->second.owner;
    // As hardware does, this waits for all that may use the memory.
    driver.schedule.finish_all(owner.get(), held);
    driver.release(address);
    driver.current();
    driver::check(*owner);
  });
}

CUresult CUDAAPI cuMemGetInfo(size_t *free, size_t *total) {
  return call("cuMemGetInfo", [&](driver &driver, auto &) {
    const device &on = *driver.current()->on;
    *free = driver.free_bytes(on);
    *total = on.plays.memory;
  });
}

CUresult CUDAAPI cuMemGetAddressRange(CUdeviceptr *start, size_t *bytes, CUdeviceptr address) {
  return call("cuMemGetAddressRange", [&](driver &driver, auto &) {
    driver.current();
    const device_allocation *found = driver.find_allocation(address);
    if (found == nullptr) {
      throw refusal(CUDA_ERROR_NOT_FOUND, "the address is of no allocation");
    }
    if (start != nullptr) {
      *start = found->address;
    }
    if (bytes != nullptr) {
      *bytes = found->bytes;
    }
  });
}

CUresult CUDAAPI cuMemHostAlloc(void **start, size_t bytes, unsigned int flags) {
  return call("cuMemHostAlloc", [&](driver &driver, auto &) { allocate_host(driver, start, bytes, flags); });
}

CUresult CUDAAPI cuMemAllocHost(void **start, size_t bytes) {
  return call("cuMemAllocHost", [&](driver &driver, auto &) { allocate_host(driver, start, bytes, 0); });
}

CUresult CUDAAPI cuMemFreeHost(void *start) {
  return call("cuMemFreeHost", [&](driver &driver, auto &) {
    remove_host_memory(driver, start, false);
    driver.current();
  });
}

CUresult CUDAAPI cuMemHostRegister(void *start, size_t bytes, unsigned int flags) {
  return call("cuMemHostRegister", [&](driver &driver, auto &) {
    auto owner = driver.current();
    driver.may_fail("alloc");
    if (start == nullptr || bytes == 0) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "there is nothing to register");
    }
    for (const auto &[other, range] : driver.host.all()) {
      if (other < number(start) + bytes && number(start) < other + range.bytes) {
        throw refusal(CUDA_ERROR_HOST_MEMORY_ALREADY_REGISTERED, "it overlaps that of " + range.made_by);
      }
    }
    driver.host.add(start, bytes, flags, owner, driver.caller(bytes));
    driver.counted.pinned_allocations.add(bytes);
  });
}

CUresult CUDAAPI cuMemHostUnregister(void *start) {
  return call("cuMemHostUnregister", [&](driver &driver, auto &) {
    remove_host_memory(driver, start, true);
    driver.current();
  });
}

CUresult CUDAAPI cuMemHostGetFlags(unsigned int *flags, void *start) {
  return call("cuMemHostGetFlags", [&](driver &driver, auto &) {
    driver.current();
    auto range = driver.host.containing(start);
    if (range == nullptr || range->second.registered) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the pointer is of no pinned memory");
    }
    *flags = range->second.flags;
  });
}

CUresult CUDAAPI cuMemHostGetDevicePointer(CUdeviceptr *address, void *start, unsigned int flags) {
  return call("cuMemHostGetDevicePointer", [&](driver &driver, auto &) {
    driver.current();
    if (flags != 0 || driver.host.containing(start) == nullptr) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the pointer is of no pinned memory");
    }
    // The same, as hardware has it. A kernel that uses it here has a bad access, since it is not mapped.
    *address = number(start);
  });
}

CUresult CUDAAPI cuPointerGetAttribute(void *data, CUpointer_attribute attribute, CUdeviceptr pointer) {
  return call("cuPointerGetAttribute",
              [&](driver &driver, auto &) { attribute_of(driver, data, attribute, pointer); });
}

}  // extern "C"
