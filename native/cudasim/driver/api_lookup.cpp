/* Finds the driver's functions by name. */
#include <cuda.h>
#include <dlfcn.h>

#include "process.h"

using namespace cudasim;

namespace {

/*
 * Names without a version mean the newest that has the parameters that cuda.h declares; ours end in _v2 or
 * _v3.
 */
void *find(const std::string &name) {
  static void *const self = [] {
    Dl_info where{};
    dladdr(reinterpret_cast<void *>(&cuInit), &where);
    return dlopen(where.dli_fname, RTLD_LAZY | RTLD_NOLOAD);
  }();
  for (const char *version : {"_v3", "_v2", ""}) {
    if (void *found = dlsym(self, (name + version).c_str())) {
      return found;
    }
  }
  return nullptr;
}

CUresult look_up(const char *name, void **found, CUdriverProcAddressQueryResult *status) {
  return call_always("cuGetProcAddress", [&](driver &, auto &) {
    *found = find(name);
    if (status != nullptr) {
      *status = *found == nullptr ? CU_GET_PROC_ADDRESS_SYMBOL_NOT_FOUND : CU_GET_PROC_ADDRESS_SUCCESS;
    }
    if (*found == nullptr) {
      throw refusal(CUDA_ERROR_NOT_FOUND, "there is no function " + std::string(name));
    }
  });
}

}  // namespace

extern "C" {

CUresult CUDAAPI cuGetProcAddress(const char *name, void **found, int, cuuint64_t,
                                  CUdriverProcAddressQueryResult *status) {
  return look_up(name, found, status);
}

#undef cuGetProcAddress
CUresult CUDAAPI cuGetProcAddress(const char *name, void **found, int, cuuint64_t) {
  return look_up(name, found, nullptr);
}

}  // extern "C"
