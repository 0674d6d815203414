/* What handles of cuBLAS and cuSOLVER have in common: a context, a stream, and device memory of their own. */
#ifndef CUDASIM_BLAS_LIBRARY_HANDLE_H
#define CUDASIM_BLAS_LIBRARY_HANDLE_H

#include <cuda.h>

#include <functional>
#include <mutex>
#include <set>

#include "../driver/host_task.h"

namespace cudasim::blas {

class library_handle {
 public:
  /* Takes memory in the current context, of which CUDA's answer is given. */
  static CUresult open(library_handle *handle);
  CUresult close();

  /* Whether the context that the handle was made in is the current one. */
  bool is_at_home() const;

  CUstream stream = nullptr;

  /* Enqueues a task, which ends at the first read or write that fails. */
  CUresult enqueue(const cudasim_work &work, std::function<void()> task) const;

 private:
  CUcontext context = nullptr;
  CUdeviceptr memory = 0;
};

/* The handles that were made and not destroyed, since calls with others must be refused. */
template <typename T>
class live_handles {
 public:
  void add(T *handle) {
    std::lock_guard lock(mutex);
    handles.insert(handle);
  }

  /* Whether it was there. */
  bool remove(T *handle) {
    std::lock_guard lock(mutex);
    return handles.erase(handle) > 0;
  }

  bool has(T *handle) {
    std::lock_guard lock(mutex);
    return handles.count(handle) > 0;
  }

 private:
  std::mutex mutex;
  std::set<T *> handles;
};

}  // namespace cudasim::blas

#endif
