/* Memory pools, and allocations from them in the order of a stream. */
#include <cuda.h>

#include "process.h"

using namespace cudasim;

namespace {

void require_pools(driver &driver) {
  if (!driver.asked.pools) {
    throw refusal(CUDA_ERROR_NOT_SUPPORTED, "the device has no memory pools");
  }
}

CUmemoryPool handle_of(const pool &pool) {
  return reinterpret_cast<CUmemoryPool>(pool.handle);
}

void allocate(driver &driver, CUdeviceptr *address, size_t bytes, CUmemoryPool from, CUstream handle) {
  require_pools(driver);
  auto on = driver.stream_of(handle);
  driver.may_fail("alloc");
  auto chosen = from == nullptr ? on->owner->on->current_pool : driver.pools.find(from);
  if (chosen->on != on->owner->on) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, "the pool and the stream belong to different devices");
  }
  *address = driver.allocate(*on, chosen, bytes);
  driver.counted.device_allocations.add(bytes);
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuMemAllocAsync(CUdeviceptr *address, size_t bytes, CUstream handle) {
  return call("cuMemAllocAsync",
              [&](driver &driver, auto &) { allocate(driver, address, bytes, nullptr, handle); });
}

CUresult CUDAAPI cuMemAllocFromPoolAsync(CUdeviceptr *address, size_t bytes, CUmemoryPool from,
                                         CUstream handle) {
  return call("cuMemAllocFromPoolAsync", [&](driver &driver, auto &) {
    driver.pools.find(from);
    allocate(driver, address, bytes, from, handle);
  });
}

CUresult CUDAAPI cuMemFreeAsync(CUdeviceptr address, CUstream handle) {
  return call("cuMemFreeAsync", [&](driver &driver, auto &) {
    require_pools(driver);
    driver.free(*driver.stream_of(handle), address);
  });
}

CUresult CUDAAPI cuMemPoolCreate(CUmemoryPool *handle, const CUmemPoolProps *properties) {
  return call("cuMemPoolCreate", [&](driver &driver, auto &) {
    require_pools(driver);
    if (properties->allocType != CU_MEM_ALLOCATION_TYPE_PINNED ||
        properties->location.type != CU_MEM_LOCATION_TYPE_DEVICE) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "only pools of pinned memory of a device are simulated");
    }
    device &on = driver.device_at(properties->location.id);
    driver.may_fail("create");
    auto made = std::make_shared<pool>();
    made->made_by = driver.caller();
    made->on = &on;
    driver.pools.add(made);
    *handle = handle_of(*made);
  });
}

CUresult CUDAAPI cuMemPoolDestroy(CUmemoryPool handle) {
  return call("cuMemPoolDestroy", [&](driver &driver, auto &) {
    auto ended = driver.pools.find(handle);
    if (ended->is_default) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the default pool cannot be destroyed");
    }
    if (ended->on->current_pool == ended) {
      ended->on->current_pool = ended->on->default_pool;
    }
    // What was allocated from it stays until it is freed.
    driver.pools.remove(handle);
  });
}

CUresult CUDAAPI cuMemPoolTrimTo(CUmemoryPool handle, size_t down_to) {
  return call("cuMemPoolTrimTo",
              [&](driver &driver, auto &) { driver.trim(*driver.pools.find(handle), down_to); });
}

CUresult CUDAAPI cuMemPoolSetAttribute(CUmemoryPool handle, CUmemPool_attribute attribute, void *value) {
  return call("cuMemPoolSetAttribute", [&](driver &driver, auto &) {
    pool &changed = *driver.pools.find(handle);
    switch (attribute) {
      case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
        changed.threshold = *static_cast<cuuint64_t *>(value);
        break;
      case CU_MEMPOOL_ATTR_REUSE_FOLLOW_EVENT_DEPENDENCIES:
      case CU_MEMPOOL_ATTR_REUSE_ALLOW_OPPORTUNISTIC:
      case CU_MEMPOOL_ATTR_REUSE_ALLOW_INTERNAL_DEPENDENCIES:
        // Addresses are never reused here.
        break;
      case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
        changed.used_high = changed.used;
        break;
      case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
        changed.reserved_high = changed.reserved;
        break;
      default:
        throw refusal(CUDA_ERROR_INVALID_VALUE, "attribute " + std::to_string(attribute) + " cannot be set");
    }
  });
}

CUresult CUDAAPI cuMemPoolGetAttribute(CUmemoryPool handle, CUmemPool_attribute attribute, void *value) {
  return call("cuMemPoolGetAttribute", [&](driver &driver, auto &) {
    const pool &asked = *driver.pools.find(handle);
    auto put = [&](cuuint64_t number) { *static_cast<cuuint64_t *>(value) = number; };
    switch (attribute) {
      case CU_MEMPOOL_ATTR_RELEASE_THRESHOLD:
        return put(asked.threshold);
      case CU_MEMPOOL_ATTR_USED_MEM_CURRENT:
        return put(asked.used);
      case CU_MEMPOOL_ATTR_USED_MEM_HIGH:
        return put(asked.used_high);
      case CU_MEMPOOL_ATTR_RESERVED_MEM_CURRENT:
        return put(asked.reserved);
      case CU_MEMPOOL_ATTR_RESERVED_MEM_HIGH:
        return put(asked.reserved_high);
      default:
        throw refusal(CUDA_ERROR_NOT_SUPPORTED,
                      "attribute " + std::to_string(attribute) + " is not simulated");
    }
  });
}

CUresult CUDAAPI cuDeviceGetDefaultMemPool(CUmemoryPool *handle, CUdevice ordinal) {
  return call("cuDeviceGetDefaultMemPool", [&](driver &driver, auto &) {
    require_pools(driver);
    *handle = handle_of(*driver.device_at(ordinal).default_pool);
  });
}

CUresult CUDAAPI cuDeviceGetMemPool(CUmemoryPool *handle, CUdevice ordinal) {
  return call("cuDeviceGetMemPool", [&](driver &driver, auto &) {
    require_pools(driver);
    *handle = handle_of(*driver.device_at(ordinal).current_pool);
  });
}

CUresult CUDAAPI cuDeviceSetMemPool(CUdevice ordinal, CUmemoryPool handle) {
  return call("cuDeviceSetMemPool", [&](driver &driver, auto &) {
    require_pools(driver);
    device &on = driver.device_at(ordinal);
    auto chosen = driver.pools.find(handle);
    if (chosen->on != &on) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the pool belongs to another device");
    }
    on.current_pool = chosen;
  });
}

}  // extern "C"
