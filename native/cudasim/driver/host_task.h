/*
 * What the simulated driver offers beside CUDA's own functions, to the stand-ins for NVIDIA's libraries: work of theirs
 * in the order of a stream, on simulated device memory. Exported by libcuda.so.1.
 */
#ifndef CUDASIM_DRIVER_HOST_TASK_H
#define CUDASIM_DRIVER_HOST_TASK_H

#include <cuda.h>

#include <cstdint>

/* What a task is called in reports, and what a GPU would do for it at least, which its virtual time follows from. */
struct cudasim_work {
  const char *name;
  uint64_t fused_operations;  // multiply-adds
  bool doubles;               // whether those are in double
  uint64_t bytes;             // that are read from and written to device memory
};

extern "C" {

/*
 * Enqueues a function on a stream of the current context, or on its default stream where that is null. It is kernel
 * work: the same ordering, and the same kind of fault to inject, as a launch. If this answers CUDA_SUCCESS, the function
 * runs exactly once, and else never. It runs too if the context fails in the meantime; its reads and writes then answer
 * that failure. The function must call nothing of the driver but the two below.
 */
CUresult cudasim_host_task(CUstream stream, const cudasim_work *work, void (*function)(void *), void *argument);

/*
 * Copy from and to device memory, within a task only. What was never allocated, was freed, or was never initialised, if
 * read, is a fault: the context fails, as by a kernel's bad access, and the answer says so.
 */
CUresult cudasim_read(uint64_t address, void *to, uint64_t bytes);
CUresult cudasim_write(uint64_t address, const void *from, uint64_t bytes);
}

#endif
