/* The part of cuSOLVER's binary interface that is answered, with the numbers of its documentation. */
#ifndef CUDASIM_BLAS_CUSOLVER_H
#define CUDASIM_BLAS_CUSOLVER_H

#include <cuda.h>

namespace cudasim::blas {
struct cusolver_handle;
}

extern "C" {

enum cusolver_status {
  cusolver_success = 0,
  cusolver_not_initialized = 1,
  cusolver_alloc_failed = 2,
  cusolver_invalid_value = 3,
  cusolver_execution_failed = 6,
};

enum cusolver_mode { cusolver_no_vectors = 0, cusolver_vectors = 1 };

using cusolverDnHandle_t = cudasim::blas::cusolver_handle *;

cusolver_status cusolverDnCreate(cusolverDnHandle_t *handle);
cusolver_status cusolverDnDestroy(cusolverDnHandle_t handle);
cusolver_status cusolverDnSetStream(cusolverDnHandle_t handle, CUstream stream);

/* The matrix and the values are device memory here, too, but are not touched. */
cusolver_status cusolverDnDsyevd_bufferSize(cusolverDnHandle_t handle, int mode, int fill, int n,
                                            CUdeviceptr a, int lda, CUdeviceptr values, int *elements);
cusolver_status cusolverDnDsyevd(cusolverDnHandle_t handle, int mode, int fill, int n, CUdeviceptr a, int lda,
                                 CUdeviceptr values, CUdeviceptr workspace, int elements, CUdeviceptr info);
}

#endif
