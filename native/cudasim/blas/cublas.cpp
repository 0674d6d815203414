/* cuBLAS over OpenBLAS, on simulated device memory. */
#include "cublas.h"

#include <algorithm>
#include <memory>

#include "device_matrix.h"
#include "library_handle.h"
#include "openblas.h"
#include "tf32.h"

namespace cudasim::blas {

struct cublas_handle : library_handle {
  int math = cublas_default_math;
};

namespace {

live_handles<cublas_handle> &live() {
  static live_handles<cublas_handle> handles;
  return handles;
}

bool is_operation(int operation) {
  return operation >= cublas_none && operation <= cublas_conjugated;
}

CBLAS_TRANSPOSE transposition(int operation) {
  return operation == cublas_none ? CblasNoTrans : CblasTrans;
}

cublas_status answer(CUresult result) {
  return result == CUDA_SUCCESS ? cublas_success : cublas_execution_failed;
}

void multiply(CBLAS_TRANSPOSE a_as, CBLAS_TRANSPOSE b_as, int m, int n, int k, float alpha, const float *a,
              int lda, const float *b, int ldb, float beta, float *c) {
  cblas_sgemm(CblasColMajor, a_as, b_as, m, n, k, alpha, a, lda, b, ldb, beta, c, m);
}

void multiply(CBLAS_TRANSPOSE a_as, CBLAS_TRANSPOSE b_as, int m, int n, int k, double alpha, const double *a,
              int lda, const double *b, int ldb, double beta, double *c) {
  cblas_dgemm(CblasColMajor, a_as, b_as, m, n, k, alpha, a, lda, b, ldb, beta, c, m);
}

/* The factors of a product in TF32; doubles have no such mode. */
void round(std::vector<float> &factor) {
  std::transform(factor.begin(), factor.end(), factor.begin(), rounded_to_tf32);
}

void round(std::vector<double> &) {}

template <typename T>
cublas_status product(const char *name, cublas_handle *handle, int operation_a, int operation_b, int m, int n,
                      int k, const T *alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb, const T *beta,
                      CUdeviceptr c, int ldc) {
  if (!live().has(handle)) {
    return cublas_not_initialized;
  }
  bool plain_a = operation_a == cublas_none;
  bool plain_b = operation_b == cublas_none;
  if (!is_operation(operation_a) || !is_operation(operation_b) || m < 0 || n < 0 || k < 0 || !alpha ||
      !beta || lda < std::max(1, plain_a ? m : k) || ldb < std::max(1, plain_b ? k : n) ||
      ldc < std::max(1, m)) {
    return cublas_invalid_value;
  }
  if (m == 0 || n == 0) {
    return cublas_success;
  }
  if (!handle->is_at_home()) {
    return cublas_execution_failed;
  }
  device_matrix<T> left{a, plain_a ? m : k, plain_a ? k : m, lda};
  device_matrix<T> right{b, plain_b ? k : n, plain_b ? n : k, ldb};
  device_matrix<T> result{c, m, n, ldc};
  uint64_t elements =
      static_cast<uint64_t>(m) * k + static_cast<uint64_t>(k) * n + static_cast<uint64_t>(m) * n;
  cudasim_work work{name, static_cast<uint64_t>(m) * n * k, sizeof(T) == sizeof(double),
                    elements * sizeof(T)};
  bool coarse = handle->math == cublas_tf32_math;
  return answer(handle->enqueue(work, [=, alpha = *alpha, beta = *beta] {
    use_one_thread();
    std::vector<T> factor = left.read();
    std::vector<T> other = right.read();
    std::vector<T> sum = beta == 0 ? std::vector<T>(static_cast<size_t>(m) * n) : result.read();
    if (coarse) {
      round(factor);
      round(other);
    }
    multiply(transposition(operation_a), transposition(operation_b), m, n, k, alpha, factor.data(),
             std::max(1, left.rows), other.data(), std::max(1, right.rows), beta, sum.data());
    result.write(sum);
  }));
}

}  // namespace
}  // namespace cudasim::blas

using namespace cudasim::blas;

cublas_status cublasCreate_v2(cublasHandle_t *handle) {
  if (!handle) {
    return cublas_invalid_value;
  }
  auto made = std::make_unique<cublas_handle>();
  CUresult result = library_handle::open(made.get());
  if (result != CUDA_SUCCESS) {
    return result == CUDA_ERROR_OUT_OF_MEMORY ? cublas_alloc_failed : cublas_not_initialized;
  }
  live().add(made.get());
  *handle = made.release();
  return cublas_success;
}

cublas_status cublasDestroy_v2(cublasHandle_t handle) {
  if (!live().remove(handle)) {
    return cublas_not_initialized;
  }
  std::unique_ptr<cublas_handle> owned(handle);
  return answer(owned->close());
}

cublas_status cublasSetStream_v2(cublasHandle_t handle, CUstream stream) {
  if (!live().has(handle)) {
    return cublas_not_initialized;
  }
  handle->stream = stream;
  return cublas_success;
}

cublas_status cublasSetMathMode(cublasHandle_t handle, int mode) {
  if (!live().has(handle)) {
    return cublas_not_initialized;
  }
  int base = mode & ~cublas_disallow_reduced_precision_reduction;
  if (base < cublas_default_math || base > cublas_tf32_math) {
    return cublas_invalid_value;
  }
  handle->math = base;
  return cublas_success;
}

const char *cublasGetStatusName(cublas_status status) {
  switch (status) {
    case cublas_success:
      return "CUBLAS_STATUS_SUCCESS";
    case cublas_not_initialized:
      return "CUBLAS_STATUS_NOT_INITIALIZED";
    case cublas_alloc_failed:
      return "CUBLAS_STATUS_ALLOC_FAILED";
    case cublas_invalid_value:
      return "CUBLAS_STATUS_INVALID_VALUE";
    case cublas_execution_failed:
      return "CUBLAS_STATUS_EXECUTION_FAILED";
  }
  return "unknown status";
}

cublas_status cublasSgemm_v2(cublasHandle_t handle, int operation_a, int operation_b, int m, int n, int k,
                             const float *alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb,
                             const float *beta, CUdeviceptr c, int ldc) {
  return product("cublasSgemm", handle, operation_a, operation_b, m, n, k, alpha, a, lda, b, ldb, beta, c,
                 ldc);
}

cublas_status cublasDgemm_v2(cublasHandle_t handle, int operation_a, int operation_b, int m, int n, int k,
                             const double *alpha, CUdeviceptr a, int lda, CUdeviceptr b, int ldb,
                             const double *beta, CUdeviceptr c, int ldc) {
  return product("cublasDgemm", handle, operation_a, operation_b, m, n, k, alpha, a, lda, b, ldb, beta, c,
                 ldc);
}

cublas_status cublasDsyrk_v2(cublasHandle_t handle, int fill, int operation, int n, int k,
                             const double *alpha, CUdeviceptr a, int lda, const double *beta, CUdeviceptr c,
                             int ldc) {
  if (!live().has(handle)) {
    return cublas_not_initialized;
  }
  bool plain = operation == cublas_none;
  if ((fill != cublas_lower && fill != cublas_upper) || !is_operation(operation) || n < 0 || k < 0 ||
      !alpha || !beta || lda < std::max(1, plain ? n : k) || ldc < std::max(1, n)) {
    return cublas_invalid_value;
  }
  if (n == 0) {
    return cublas_success;
  }
  if (!handle->is_at_home()) {
    return cublas_execution_failed;
  }
  device_matrix<double> factor{a, plain ? n : k, plain ? k : n, lda};
  device_matrix<double> result{c, n, n, ldc};
  part triangle = fill == cublas_lower ? part::lower : part::upper;
  uint64_t square = static_cast<uint64_t>(n) * n;
  cudasim_work work{"cublasDsyrk", square * k / 2, true,
                    (static_cast<uint64_t>(n) * k + square) * sizeof(double)};
  return answer(handle->enqueue(work, [=, alpha = *alpha, beta = *beta] {
    use_one_thread();
    std::vector<double> values = factor.read();
    std::vector<double> sum =
        beta == 0 ? std::vector<double>(static_cast<size_t>(n) * n) : result.read(triangle);
    cblas_dsyrk(CblasColMajor, triangle == part::lower ? CblasLower : CblasUpper, transposition(operation), n,
                k, alpha, values.data(), std::max(1, factor.rows), beta, sum.data(), n);
    result.write(sum, triangle);
  }));
}
