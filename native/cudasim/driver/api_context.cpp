/* Contexts: primary ones, those that a program makes, and each thread's stack of current ones. */
#include <cuda.h>

#include "process.h"

using namespace cudasim;

namespace {

/* A context by its handle, failed or not. */
std::shared_ptr<context> context_of(driver &driver, CUcontext handle) {
  auto found = driver.contexts.all().find(reinterpret_cast<uint64_t>(handle));
  if (found == driver.contexts.all().end()) {
    throw refusal(CUDA_ERROR_INVALID_CONTEXT, "the context is destroyed or never was");
  }
  return found->second;
}

CUcontext handle_of(uint64_t context) {
  return reinterpret_cast<CUcontext>(context);
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuDevicePrimaryCtxRetain(CUcontext *context, CUdevice ordinal) {
  return call("cuDevicePrimaryCtxRetain", [&](driver &driver, auto &) {
    device &device = driver.device_at(ordinal);
    if (device.primary == nullptr) {
      device.primary = driver.create_context(device, device.primary_flags, true);
    }
    driver::check(*device.primary);
    ++device.retained;
    *context = handle_of(device.primary->handle);
  });
}

CUresult CUDAAPI cuDevicePrimaryCtxRelease(CUdevice ordinal) {
  return call("cuDevicePrimaryCtxRelease", [&](driver &driver, auto &held) {
    device &device = driver.device_at(ordinal);
    if (device.retained == 0) {
      throw refusal(CUDA_ERROR_INVALID_CONTEXT, "the primary context is not retained");
    }
    if (--device.retained == 0) {
      driver.destroy_context(device.primary, held);
    }
  });
}

CUresult CUDAAPI cuDevicePrimaryCtxReset(CUdevice ordinal) {
  return call("cuDevicePrimaryCtxReset", [&](driver &driver, auto &held) {
    device &device = driver.device_at(ordinal);
    if (device.primary != nullptr) {
      driver.destroy_context(device.primary, held);
      device.retained = 0;
    }
  });
}

CUresult CUDAAPI cuDevicePrimaryCtxSetFlags(CUdevice ordinal, unsigned int flags) {
  return call("cuDevicePrimaryCtxSetFlags", [&](driver &driver, auto &) {
    device &device = driver.device_at(ordinal);
    device.primary_flags = flags;
    if (device.primary != nullptr) {
      device.primary->flags = flags;
    }
  });
}

CUresult CUDAAPI cuDevicePrimaryCtxGetState(CUdevice ordinal, unsigned int *flags, int *active) {
  return call("cuDevicePrimaryCtxGetState", [&](driver &driver, auto &) {
    device &device = driver.device_at(ordinal);
    *flags = device.primary_flags;
    *active = device.primary != nullptr ? 1 : 0;
  });
}

// cuda.h maps the name to a later version with other parameters.
CUresult CUDAAPI cuCtxCreate_v2(CUcontext *context, unsigned int flags, CUdevice ordinal) {
  return call("cuCtxCreate", [&](driver &driver, auto &) {
    auto created = driver.create_context(driver.device_at(ordinal), flags, false);
    context_stack().push_back(created->handle);
    *context = handle_of(created->handle);
  });
}

CUresult CUDAAPI cuCtxDestroy(CUcontext context) {
  return call("cuCtxDestroy", [&](driver &driver, auto &held) {
    auto ended = context_of(driver, context);
    if (ended->primary) {
      throw refusal(CUDA_ERROR_INVALID_CONTEXT, "a primary context is released, not destroyed");
    }
    auto &stack = context_stack();
    if (!stack.empty() && stack.back() == ended->handle) {
      stack.pop_back();
    }
    driver.destroy_context(ended, held);
  });
}

CUresult CUDAAPI cuCtxPushCurrent(CUcontext context) {
  return call("cuCtxPushCurrent", [&](driver &driver, auto &) {
    context_stack().push_back(context_of(driver, context)->handle);
  });
}

CUresult CUDAAPI cuCtxPopCurrent(CUcontext *context) {
  return call("cuCtxPopCurrent", [&](auto &, auto &) {
    auto &stack = context_stack();
    if (stack.empty()) {
      throw refusal(CUDA_ERROR_INVALID_CONTEXT, "the thread has no current context");
    }
    if (context != nullptr) {
      *context = handle_of(stack.back());
    }
    stack.pop_back();
  });
}

CUresult CUDAAPI cuCtxSetCurrent(CUcontext context) {
  return call("cuCtxSetCurrent", [&](driver &driver, auto &) {
    auto &stack = context_stack();
    uint64_t handle = context == nullptr ? 0 : context_of(driver, context)->handle;
    if (!stack.empty()) {
      stack.pop_back();
    }
    if (handle != 0) {
      stack.push_back(handle);
    }
  });
}

CUresult CUDAAPI cuCtxGetCurrent(CUcontext *context) {
  return call("cuCtxGetCurrent", [&](auto &, auto &) {
    auto &stack = context_stack();
    *context = handle_of(stack.empty() ? 0 : stack.back());
  });
}

CUresult CUDAAPI cuCtxGetDevice(CUdevice *device) {
  return call("cuCtxGetDevice", [&](driver &driver, auto &) { *device = driver.current()->on->ordinal; });
}

CUresult CUDAAPI cuCtxGetFlags(unsigned int *flags) {
  return call("cuCtxGetFlags", [&](driver &driver, auto &) { *flags = driver.current()->flags; });
}

CUresult CUDAAPI cuCtxGetId(CUcontext context, unsigned long long *id) {
  return call("cuCtxGetId", [&](driver &driver, auto &) {
    *id = context == nullptr ? driver.current()->handle : context_of(driver, context)->handle;
  });
}

CUresult CUDAAPI cuCtxGetApiVersion(CUcontext context, unsigned int *version) {
  return call("cuCtxGetApiVersion", [&](driver &driver, auto &) {
    if (context != nullptr) {
      context_of(driver, context);
    }
    *version = 3020;
  });
}

CUresult CUDAAPI cuCtxGetStreamPriorityRange(int *least, int *greatest) {
  return call("cuCtxGetStreamPriorityRange", [&](driver &driver, auto &) {
    driver.current();
    if (least != nullptr) {
      *least = 0;
    }
    if (greatest != nullptr) {
      *greatest = -5;
    }
  });
}

CUresult CUDAAPI cuCtxSynchronize(void) {
  return call("cuCtxSynchronize", [&](driver &driver, auto &held) {
    auto now = driver.current();
    driver.may_fail("sync");
    driver.wait_for_all(*now, held);
  });
}

}  // extern "C"
