/* cuSOLVER over LAPACK, on simulated device memory. */
#include "cusolver.h"

#include <algorithm>
#include <climits>
#include <cstring>
#include <memory>

#include "cublas.h"
#include "device_matrix.h"
#include "library_handle.h"
#include "openblas.h"

namespace cudasim::blas {

struct cusolver_handle : library_handle {};

namespace {

live_handles<cusolver_handle> &live() {
  static live_handles<cusolver_handle> handles;
  return handles;
}

cusolver_status answer(CUresult result) {
  return result == CUDA_SUCCESS ? cusolver_success : cusolver_execution_failed;
}

bool are_valid(int mode, int fill, int n, int lda) {
  return (mode == cusolver_no_vectors || mode == cusolver_vectors) &&
         (fill == cublas_lower || fill == cublas_upper) && n >= 0 && lda >= std::max(1, n);
}

/* What LAPACK needs; the real library asks for something like it. */
int64_t workspace_elements(int64_t n) {
  return 1 + 6 * n + 2 * n * n;
}

/* Leaves in the workspace what nobody can take for data, so that its bounds are checked. */
void scribble(CUdeviceptr workspace, int64_t elements) {
  std::vector<double> junk(static_cast<size_t>(std::min<int64_t>(elements, 1 << 16)));
  std::memset(junk.data(), 0xFB, junk.size() * sizeof(double));
  for (int64_t done = 0; done < elements; done += static_cast<int64_t>(junk.size())) {
    uint64_t count = std::min<int64_t>(static_cast<int64_t>(junk.size()), elements - done);
    write(workspace + static_cast<uint64_t>(done) * sizeof(double), junk.data(), count);
  }
}

/* LAPACK's info. */
int decompose(bool vectors, int fill, int n, std::vector<double> &matrix, std::vector<double> &values) {
  use_one_thread();
  char mode = vectors ? 'V' : 'N';
  char triangle = fill == cublas_lower ? 'L' : 'U';
  int elements = static_cast<int>(workspace_elements(n));
  int integers = 3 + 5 * n;
  std::vector<double> work(elements);
  std::vector<int> integer_work(integers);
  int info = 0;
  dsyevd_(&mode, &triangle, &n, matrix.data(), &n, values.data(), work.data(), &elements, integer_work.data(),
          &integers, &info, 1, 1);
  return info;
}

}  // namespace
}  // namespace cudasim::blas

using namespace cudasim::blas;

cusolver_status cusolverDnCreate(cusolverDnHandle_t *handle) {
  if (!handle) {
    return cusolver_invalid_value;
  }
  auto made = std::make_unique<cusolver_handle>();
  CUresult result = library_handle::open(made.get());
  if (result != CUDA_SUCCESS) {
    return result == CUDA_ERROR_OUT_OF_MEMORY ? cusolver_alloc_failed : cusolver_not_initialized;
  }
  live().add(made.get());
  *handle = made.release();
  return cusolver_success;
}

cusolver_status cusolverDnDestroy(cusolverDnHandle_t handle) {
  if (!live().remove(handle)) {
    return cusolver_not_initialized;
  }
  std::unique_ptr<cusolver_handle> owned(handle);
  return answer(owned->close());
}

cusolver_status cusolverDnSetStream(cusolverDnHandle_t handle, CUstream stream) {
  if (!live().has(handle)) {
    return cusolver_not_initialized;
  }
  handle->stream = stream;
  return cusolver_success;
}

cusolver_status cusolverDnDsyevd_bufferSize(cusolverDnHandle_t handle, int mode, int fill, int n, CUdeviceptr,
                                            int lda, CUdeviceptr, int *elements) {
  if (!live().has(handle)) {
    return cusolver_not_initialized;
  }
  if (!are_valid(mode, fill, n, lda) || !elements || workspace_elements(n) > INT_MAX) {
    return cusolver_invalid_value;
  }
  *elements = static_cast<int>(workspace_elements(n));
  return cusolver_success;
}

cusolver_status cusolverDnDsyevd(cusolverDnHandle_t handle, int mode, int fill, int n, CUdeviceptr a, int lda,
                                 CUdeviceptr values, CUdeviceptr workspace, int elements, CUdeviceptr info) {
  if (!live().has(handle)) {
    return cusolver_not_initialized;
  }
  if (!are_valid(mode, fill, n, lda) || elements < workspace_elements(n)) {
    return cusolver_invalid_value;
  }
  if (!handle->is_at_home()) {
    return cusolver_execution_failed;
  }
  bool vectors = mode == cusolver_vectors;
  device_matrix<double> matrix{a, n, n, lda};
  uint64_t square = static_cast<uint64_t>(n) * n;
  // 2/3 n^3 multiply-adds to a tridiagonal matrix, as many for that, and n^3 for the way back. On the way
  // there every column of n needs all that is left of the matrix.
  uint64_t elements_moved = square * std::max(2, n / 3);
  cudasim_work work{"cusolverDnDsyevd", square * n * (vectors ? 7 : 2) / 3, true,
                    elements_moved * sizeof(double)};
  return answer(handle->enqueue(work, [=] {
    scribble(workspace, elements);
    std::vector<double> decomposed = matrix.read(fill == cublas_lower ? part::lower : part::upper);
    std::vector<double> eigenvalues(n);
    int status = n == 0 ? 0 : decompose(vectors, fill, n, decomposed, eigenvalues);
    matrix.write(decomposed);
    write(values, eigenvalues.data(), n);
    write(info, &status, 1);
  }));
}
