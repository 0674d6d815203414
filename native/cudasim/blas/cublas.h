/* The part of cuBLAS's binary interface that is answered, with the numbers of its documentation. */
#ifndef CUDASIM_BLAS_CUBLAS_H
#define CUDASIM_BLAS_CUBLAS_H

#include <cuda.h>

#include <cstddef>

namespace cudasim::blas {
struct cublas_handle;
}

extern "C" {

enum cublas_status {
  cublas_success = 0,
  cublas_not_initialized = 1,
  cublas_alloc_failed = 3,
  cublas_invalid_value = 7,
  cublas_execution_failed = 13,
};

enum cublas_operation { cublas_none = 0, cublas_transposed = 1, cublas_conjugated = 2 };
enum cublas_fill { cublas_lower = 0, cublas_upper = 1 };
enum cublas_math {
  cublas_default_math = 0,
  cublas_tensor_op_math = 1,
  cublas_pedantic_math = 2,
  cublas_tf32_math = 3,
  cublas_disallow_reduced_precision_reduction = 16,
};

using cublasHandle_t = cudasim::blas::cublas_handle *;

cublas_status cublasCreate_v2(cublasHandle_t *handle);
cublas_status cublasDestroy_v2(cublasHandle_t handle);
cublas_status cublasSetStream_v2(cublasHandle_t handle, CUstream stream);
cublas_status cublasSetMathMode(cublasHandle_t handle, int mode);
const char *cublasGetStatusName(cublas_status status);

cublas_status cublasSgemm_v2(cublasHandle_t handle, int operation_a, int operation_b, int m, int n, int k,
                             const float *alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb,
                             const float *beta, CUdeviceptr c, int ldc);
cublas_status cublasDgemm_v2(cublasHandle_t handle, int operation_a, int operation_b, int m, int n, int k,
                             const double *alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb,
                             const double *beta, CUdeviceptr c, int ldc);
cublas_status cublasDsyrk_v2(cublasHandle_t handle, int fill, int operation, int n, int k,
                             const double *alpha, CUdeviceptr a, int lda, const double *beta, CUdeviceptr c,
                             int ldc);
}

#endif
