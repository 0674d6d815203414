/* Initialisation, devices and their attributes. */
#include <cuda.h>

#include <cstring>

#include "process.h"

using namespace cudasim;

namespace {

int attribute_of(const driver &driver, const device &device, CUdevice_attribute attribute) {
  const gpu &gpu = device.plays;
  switch (attribute) {
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_X:
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Y:
      return 1024;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCK_DIM_Z:
      return 64;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_X:
      return 0x7FFFFFFF;
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Y:
    case CU_DEVICE_ATTRIBUTE_MAX_GRID_DIM_Z:
      return 65535;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK:
      return 48 << 10;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_BLOCK_OPTIN:
      return gpu.shared_of_block;
    case CU_DEVICE_ATTRIBUTE_MAX_SHARED_MEMORY_PER_MULTIPROCESSOR:
      return gpu.shared;
    case CU_DEVICE_ATTRIBUTE_RESERVED_SHARED_MEMORY_PER_BLOCK:
      return gpu.shared_reserved;
    case CU_DEVICE_ATTRIBUTE_TOTAL_CONSTANT_MEMORY:
      return 64 << 10;
    case CU_DEVICE_ATTRIBUTE_WARP_SIZE:
      return 32;
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_BLOCK:
    case CU_DEVICE_ATTRIBUTE_MAX_REGISTERS_PER_MULTIPROCESSOR:
      return gpu.registers;
    case CU_DEVICE_ATTRIBUTE_CLOCK_RATE:
      return static_cast<int>(gpu.clock / 1e3);
    case CU_DEVICE_ATTRIBUTE_MULTIPROCESSOR_COUNT:
      return gpu.multiprocessors;
    case CU_DEVICE_ATTRIBUTE_MAX_THREADS_PER_MULTIPROCESSOR:
      return gpu.threads;
    case CU_DEVICE_ATTRIBUTE_MAX_BLOCKS_PER_MULTIPROCESSOR:
      return gpu.blocks;
    case CU_DEVICE_ATTRIBUTE_L2_CACHE_SIZE:
      return static_cast<int>(gpu.l2);
    case CU_DEVICE_ATTRIBUTE_MEMORY_CLOCK_RATE:
      return 2619000;
    case CU_DEVICE_ATTRIBUTE_GLOBAL_MEMORY_BUS_WIDTH:
      return 5120;
    case CU_DEVICE_ATTRIBUTE_MAX_PITCH:
      return 0x7FFFFFFF;
    case CU_DEVICE_ATTRIBUTE_TEXTURE_ALIGNMENT:
      return 512;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MAJOR:
      return gpu.major;
    case CU_DEVICE_ATTRIBUTE_COMPUTE_CAPABILITY_MINOR:
      return gpu.minor;
    case CU_DEVICE_ATTRIBUTE_ASYNC_ENGINE_COUNT:
      return 2;
    case CU_DEVICE_ATTRIBUTE_GPU_OVERLAP:
    case CU_DEVICE_ATTRIBUTE_CONCURRENT_KERNELS:
    case CU_DEVICE_ATTRIBUTE_UNIFIED_ADDRESSING:
    case CU_DEVICE_ATTRIBUTE_STREAM_PRIORITIES_SUPPORTED:
    case CU_DEVICE_ATTRIBUTE_GLOBAL_L1_CACHE_SUPPORTED:
    case CU_DEVICE_ATTRIBUTE_LOCAL_L1_CACHE_SUPPORTED:
    case CU_DEVICE_ATTRIBUTE_HOST_REGISTER_SUPPORTED:
      return 1;
    case CU_DEVICE_ATTRIBUTE_MEMORY_POOLS_SUPPORTED:
      return driver.asked.pools ? 1 : 0;
    case CU_DEVICE_ATTRIBUTE_PCI_BUS_ID:
      return device.ordinal + 1;
    default:
      // What is not simulated: managed memory, mapped memory, peers, textures, clusters, graphics ...
      return 0;
  }
}

void uuid_of(CUuuid *uuid, const device &device) {
  std::memset(uuid, 0, sizeof *uuid);
  std::memcpy(uuid->bytes, "cudasim", 7);
  uuid->bytes[15] = static_cast<char>(device.ordinal);
}

std::string bus_id_of(const device &device) {
  char text[16];
  std::snprintf(text, sizeof text, "0000:%02X:00.0", device.ordinal + 1);
  return text;
}

void require(const void *pointer, const char *name) {
  if (pointer == nullptr) {
    throw refusal(CUDA_ERROR_INVALID_VALUE, std::string(name) + " is null");
  }
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuInit(unsigned int flags) {
  return call_always("cuInit", [&](driver &driver, auto &) {
    if (flags != 0) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "the flags must be 0");
    }
    driver.initialise();
  });
}

CUresult CUDAAPI cuDriverGetVersion(int *version) {
  return call_always("cuDriverGetVersion", [&](driver &driver, auto &) {
    require(version, "driverVersion");
    *version = driver.asked.driver_version;
  });
}

CUresult CUDAAPI cuDeviceGetCount(int *count) {
  return call("cuDeviceGetCount", [&](driver &driver, auto &) {
    require(count, "count");
    *count = static_cast<int>(driver.devices.size());
  });
}

CUresult CUDAAPI cuDeviceGet(CUdevice *device, int ordinal) {
  return call("cuDeviceGet", [&](driver &driver, auto &) {
    require(device, "device");
    *device = driver.device_at(ordinal).ordinal;
  });
}

CUresult CUDAAPI cuDeviceGetName(char *name, int length, CUdevice device) {
  return call("cuDeviceGetName", [&](driver &driver, auto &) {
    require(name, "name");
    std::snprintf(name, static_cast<size_t>(length), "%s", driver.device_at(device).plays.name.c_str());
  });
}

CUresult CUDAAPI cuDeviceGetAttribute(int *value, CUdevice_attribute attribute, CUdevice device) {
  return call("cuDeviceGetAttribute", [&](driver &driver, auto &) {
    require(value, "pi");
    if (attribute < 1 || attribute >= CU_DEVICE_ATTRIBUTE_MAX) {
      throw refusal(CUDA_ERROR_INVALID_VALUE, "there is no attribute " + std::to_string(attribute));
    }
    *value = attribute_of(driver, driver.device_at(device), attribute);
  });
}

CUresult CUDAAPI cuDeviceComputeCapability(int *major, int *minor, CUdevice device) {
  return call("cuDeviceComputeCapability", [&](driver &driver, auto &) {
    *major = driver.device_at(device).plays.major;
    *minor = driver.device_at(device).plays.minor;
  });
}

CUresult CUDAAPI cuDeviceTotalMem(size_t *bytes, CUdevice device) {
  return call("cuDeviceTotalMem", [&](driver &driver, auto &) {
    require(bytes, "bytes");
    *bytes = driver.device_at(device).plays.memory;
  });
}

CUresult CUDAAPI cuDeviceGetUuid(CUuuid *uuid, CUdevice device) {
  return call("cuDeviceGetUuid", [&](driver &driver, auto &) { uuid_of(uuid, driver.device_at(device)); });
}

#undef cuDeviceGetUuid
CUresult CUDAAPI cuDeviceGetUuid(CUuuid *uuid, CUdevice device) {
  return call("cuDeviceGetUuid", [&](driver &driver, auto &) { uuid_of(uuid, driver.device_at(device)); });
}

CUresult CUDAAPI cuDeviceGetPCIBusId(char *text, int length, CUdevice device) {
  return call("cuDeviceGetPCIBusId", [&](driver &driver, auto &) {
    std::snprintf(text, static_cast<size_t>(length), "%s", bus_id_of(driver.device_at(device)).c_str());
  });
}

CUresult CUDAAPI cuDeviceGetByPCIBusId(CUdevice *found, const char *text) {
  return call("cuDeviceGetByPCIBusId", [&](driver &driver, auto &) {
    for (const device &each : driver.devices) {
      if (bus_id_of(each) == text) {
        *found = each.ordinal;
        return;
      }
    }
    throw refusal(CUDA_ERROR_INVALID_DEVICE, "there is no device " + std::string(text));
  });
}

CUresult CUDAAPI cuDeviceCanAccessPeer(int *can, CUdevice device, CUdevice peer) {
  return call("cuDeviceCanAccessPeer", [&](driver &driver, auto &) {
    driver.device_at(device);
    driver.device_at(peer);
    *can = 0;
  });
}

}  // extern "C"
