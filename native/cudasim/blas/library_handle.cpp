#include "library_handle.h"

#include <cstdio>
#include <memory>
#include <utility>

#include "device_matrix.h"

namespace cudasim::blas {

/* About what the libraries take, so that a handle that is not destroyed is seen among the leaks. */
static constexpr size_t memory_bytes = 4 << 20;

CUresult library_handle::open(library_handle *handle) {
  CUresult result = cuCtxGetCurrent(&handle->context);
  if (result != CUDA_SUCCESS) {
    return result;
  }
  return handle->context ? cuMemAlloc(&handle->memory, memory_bytes) : CUDA_ERROR_INVALID_CONTEXT;
}

CUresult library_handle::close() {
  return cuMemFree(memory);
}

bool library_handle::is_at_home() const {
  CUcontext current = nullptr;
  return cuCtxGetCurrent(&current) == CUDA_SUCCESS && current == context;
}

CUresult library_handle::enqueue(const cudasim_work &work, std::function<void()> task) const {
  auto owned = std::make_unique<std::function<void()>>(std::move(task));
  CUresult result = cudasim_host_task(
      stream, &work,
      [](void *argument) {
        std::unique_ptr<std::function<void()>> function(static_cast<std::function<void()> *>(argument));
        try {
          (*function)();
        } catch (const memory_failure &) {
          // The driver has failed the context and says why.
        }
      },
      owned.get());
  if (result == CUDA_SUCCESS) {
    owned.release();
  }
  return result;
}

}  // namespace cudasim::blas
