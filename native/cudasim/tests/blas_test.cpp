/* The stand-ins for cuBLAS and cuSOLVER: against plain loops, in the order of streams, and what they refuse.
 */
#include <cuda.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <vector>

#include "../blas/cublas.h"
#include "../blas/cusolver.h"
#include "../blas/tf32.h"

namespace {

template <typename T>
std::vector<T> gaussian(size_t elements, unsigned seed) {
  std::mt19937 random(seed);
  std::normal_distribution<double> normal;
  std::vector<T> values(elements);
  for (T &value : values) {
    value = static_cast<T>(normal(random));
  }
  return values;
}

class Blas : public testing::Test {
 protected:
  void SetUp() override {
    ASSERT_EQ(cuInit(0), CUDA_SUCCESS);
    ASSERT_EQ(cuDeviceGet(&device, 0), CUDA_SUCCESS);
    ASSERT_EQ(cuDevicePrimaryCtxRetain(&context, device), CUDA_SUCCESS);
    ASSERT_EQ(cuCtxPushCurrent(context), CUDA_SUCCESS);
    ASSERT_EQ(cuStreamCreate(&stream, CU_STREAM_NON_BLOCKING), CUDA_SUCCESS);
    ASSERT_EQ(cublasCreate_v2(&blas), cublas_success);
    ASSERT_EQ(cublasSetStream_v2(blas, stream), cublas_success);
    ASSERT_EQ(cusolverDnCreate(&solver), cusolver_success);
    ASSERT_EQ(cusolverDnSetStream(solver, stream), cusolver_success);
  }

  void TearDown() override {
    cusolverDnDestroy(solver);
    cublasDestroy_v2(blas);
    for (CUdeviceptr memory : allocated) {
      cuMemFree(memory);
    }
    cuStreamDestroy(stream);
    cuCtxPopCurrent(nullptr);
    cuDevicePrimaryCtxRelease(device);
  }

  CUdeviceptr allocate(size_t bytes) {
    CUdeviceptr memory = 0;
    EXPECT_EQ(cuMemAlloc(&memory, bytes), CUDA_SUCCESS);
    allocated.push_back(memory);
    return memory;
  }

  /* In the order of the stream, which does not wait for the default one. */
  template <typename T>
  CUdeviceptr on_device(const std::vector<T> &values) {
    CUdeviceptr memory = allocate(values.size() * sizeof(T));
    EXPECT_EQ(cuMemcpyHtoDAsync(memory, values.data(), values.size() * sizeof(T), stream), CUDA_SUCCESS);
    return memory;
  }

  /* After all work of the stream. */
  template <typename T>
  std::vector<T> on_host(CUdeviceptr memory, size_t elements) {
    std::vector<T> values(elements);
    EXPECT_EQ(cuStreamSynchronize(stream), CUDA_SUCCESS);
    EXPECT_EQ(cuMemcpyDtoH(values.data(), memory, elements * sizeof(T)), CUDA_SUCCESS);
    return values;
  }

  CUdevice device = 0;
  CUcontext context = nullptr;
  CUstream stream = nullptr;
  cublasHandle_t blas = nullptr;
  cusolverDnHandle_t solver = nullptr;
  std::vector<CUdeviceptr> allocated;
};

TEST_F(Blas, ProductsAreThoseOfPlainLoops) {
  const int m = 5, n = 7, k = 11;
  for (int a_as : {cublas_none, cublas_transposed}) {
    for (int b_as : {cublas_none, cublas_transposed}) {
      int lda = (a_as == cublas_none ? m : k) + 2, ldb = (b_as == cublas_none ? k : n) + 1, ldc = m + 3;
      std::vector<double> a = gaussian<double>(lda * (a_as == cublas_none ? k : m), 1);
      std::vector<double> b = gaussian<double>(ldb * (b_as == cublas_none ? n : k), 2);
      std::vector<double> c = gaussian<double>(ldc * n, 3);
      CUdeviceptr result = on_device(c);
      double alpha = 1.5, beta = -0.5;
      ASSERT_EQ(cublasDgemm_v2(blas, a_as, b_as, m, n, k, &alpha, on_device(a), lda, on_device(b), ldb, &beta,
                               result, ldc),
                cublas_success);
      std::vector<double> actual = on_host<double>(result, c.size());
      for (int column = 0; column < n; column++) {
        for (int row = 0; row < ldc; row++) {
          double expected = c[column * ldc + row];
          if (row < m) {
            expected *= beta;
            for (int i = 0; i < k; i++) {
              expected += alpha * a[a_as == cublas_none ? i * lda + row : row * lda + i] *
                          b[b_as == cublas_none ? column * ldb + i : i * ldb + column];
            }
          }
          EXPECT_NEAR(actual[column * ldc + row], expected, 1e-13) << row << ", " << column;
        }
      }
    }
  }
}

TEST_F(Blas, WithoutItsOldValueAResultNeedNotBeInitialised) {
  std::vector<float> a{1, 2, 3, 4}, b{5, 6, 7, 8};
  CUdeviceptr c = allocate(4 * sizeof(float));
  float one = 1, zero = 0;
  ASSERT_EQ(cublasSgemm_v2(blas, cublas_none, cublas_none, 2, 2, 2, &one, on_device(a), 2, on_device(b), 2,
                           &zero, c, 2),
            cublas_success);
  EXPECT_EQ(on_host<float>(c, 4), (std::vector<float>{23, 34, 31, 46}));
}

TEST_F(Blas, RankUpdatesTouchOneTriangle) {
  const int n = 6, k = 9;
  std::vector<double> a = gaussian<double>(n * k, 4);
  std::vector<double> c = gaussian<double>(n * n, 5);
  for (int fill : {cublas_lower, cublas_upper}) {
    CUdeviceptr result = on_device(c);
    double one = 1;
    ASSERT_EQ(cublasDsyrk_v2(blas, fill, cublas_none, n, k, &one, on_device(a), n, &one, result, n),
              cublas_success);
    std::vector<double> actual = on_host<double>(result, n * n);
    for (int column = 0; column < n; column++) {
      for (int row = 0; row < n; row++) {
        double expected = c[column * n + row];
        if (fill == cublas_lower ? row >= column : row <= column) {
          for (int i = 0; i < k; i++) {
            expected += a[i * n + row] * a[i * n + column];
          }
        }
        EXPECT_NEAR(actual[column * n + row], expected, 1e-13) << fill << ": " << row << ", " << column;
      }
    }
  }
}

TEST_F(Blas, Tf32RoundsFactorsOfFloatsOnly) {
  float fine = 1 + 0x1p-11f + 0x1p-20f, one = 1, zero = 0;
  double fine_double = fine, one_double = 1, zero_double = 0;
  CUdeviceptr c = allocate(sizeof(float)), d = allocate(sizeof(double));
  CUdeviceptr a = on_device<float>({fine}), b = on_device<float>({1}), e = on_device<double>({fine_double}),
              f = on_device<double>({1});
  auto product = [&] {
    EXPECT_EQ(cublasSgemm_v2(blas, cublas_none, cublas_none, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1),
              cublas_success);
    EXPECT_EQ(
        cublasDgemm_v2(blas, cublas_none, cublas_none, 1, 1, 1, &one_double, e, 1, f, 1, &zero_double, d, 1),
        cublas_success);
    EXPECT_EQ(on_host<double>(d, 1)[0], fine_double);
    return on_host<float>(c, 1)[0];
  };
  EXPECT_EQ(product(), fine);
  ASSERT_EQ(cublasSetMathMode(blas, cublas_tf32_math), cublas_success);
  EXPECT_EQ(product(), 1 + 0x1p-10f);
  ASSERT_EQ(cublasSetMathMode(blas, cublas_default_math), cublas_success);
  EXPECT_EQ(product(), fine);
}

TEST(Tf32, TiesGoAwayFromZeroAndWhatIsNotFiniteStays) {
  using cudasim::blas::rounded_to_tf32;
  EXPECT_EQ(rounded_to_tf32(1 + 0x1p-11f), 1 + 0x1p-10f);
  EXPECT_EQ(rounded_to_tf32(-1 - 0x1p-11f), -1 - 0x1p-10f);
  EXPECT_EQ(rounded_to_tf32(1 + 0x1p-12f), 1);
  EXPECT_EQ(rounded_to_tf32(INFINITY), INFINITY);
  EXPECT_TRUE(std::isnan(rounded_to_tf32(NAN)));
}

TEST_F(Blas, EigenvectorsAreOrthonormalAndFromOneTriangle) {
  for (int n : {1, 2, 33, 100}) {
    for (int fill : {cublas_lower, cublas_upper}) {
      std::vector<double> full(n * n), given(n * n);
      std::vector<double> random = gaussian<double>(n * n, n);
      for (int column = 0; column < n; column++) {
        for (int row = 0; row < n; row++) {
          full[column * n + row] = random[std::min(row, column) * n + std::max(row, column)];
          bool inside = fill == cublas_lower ? row >= column : row <= column;
          given[column * n + row] = inside ? full[column * n + row] : NAN;
        }
      }
      CUdeviceptr matrix = on_device(given), values = allocate(n * sizeof(double)),
                  info = allocate(sizeof(int));
      int elements = 0;
      ASSERT_EQ(cusolverDnDsyevd_bufferSize(solver, cusolver_vectors, fill, n, matrix, n, values, &elements),
                cusolver_success);
      CUdeviceptr workspace = allocate(elements * sizeof(double));
      ASSERT_EQ(
          cusolverDnDsyevd(solver, cusolver_vectors, fill, n, matrix, n, values, workspace, elements, info),
          cusolver_success);
      EXPECT_EQ(on_host<int>(info, 1)[0], 0);
      std::vector<double> vectors = on_host<double>(matrix, n * n), eigenvalues = on_host<double>(values, n);
      for (int k = 0; k < n; k++) {
        EXPECT_TRUE(k == 0 || eigenvalues[k - 1] <= eigenvalues[k]);
        for (int i = 0; i < n; i++) {
          double image = 0, dot = 0;
          for (int j = 0; j < n; j++) {
            image += full[j * n + i] * vectors[k * n + j];
            dot += vectors[i * n + j] * vectors[k * n + j];
          }
          EXPECT_NEAR(image, eigenvalues[k] * vectors[k * n + i], 1e-11);
          EXPECT_NEAR(dot, i == k ? 1 : 0, 1e-11);
        }
      }
    }
  }
}

TEST_F(Blas, WorkIsDoneInTheOrderOfItsStream) {
  const int n = 64, steps = 5;
  std::vector<float> start = gaussian<float>(n * n, 6), twice(n * n);
  for (int i = 0; i < n; i++) {
    twice[i * n + i] = 2;
  }
  CUdeviceptr factor = on_device(twice), x = allocate(n * n * sizeof(float)),
              y = allocate(n * n * sizeof(float));
  void *pinned = nullptr;
  ASSERT_EQ(cuMemHostAlloc(&pinned, n * n * sizeof(float), 0), CUDA_SUCCESS);
  std::copy(start.begin(), start.end(), static_cast<float *>(pinned));
  ASSERT_EQ(cuMemcpyHtoDAsync(x, pinned, n * n * sizeof(float), stream), CUDA_SUCCESS);
  float one = 1, zero = 0;
  for (int step = 0; step < steps; step++) {
    ASSERT_EQ(cublasSgemm_v2(blas, cublas_none, cublas_none, n, n, n, &one, factor, n, x, n, &zero, y, n),
              cublas_success);
    ASSERT_EQ(cuMemcpyDtoDAsync(x, y, n * n * sizeof(float), stream), CUDA_SUCCESS);
  }
  std::vector<float> actual = on_host<float>(x, n * n);
  for (int i = 0; i < n * n; i++) {
    EXPECT_EQ(actual[i], start[i] * 32);
  }
  EXPECT_EQ(cuMemFreeHost(pinned), CUDA_SUCCESS);
}

TEST_F(Blas, BadArgumentsAreRefused) {
  float one = 1;
  double one_double = 1;
  CUdeviceptr a = allocate(64 * sizeof(double));
  auto product = [&](int operation, int m, int n, int k, int lda, int ldb, int ldc) {
    return cublasSgemm_v2(blas, operation, cublas_none, m, n, k, &one, a, lda, a, ldb, &one, a, ldc);
  };
  EXPECT_EQ(product(3, 1, 1, 1, 1, 1, 1), cublas_invalid_value);
  EXPECT_EQ(product(0, -1, 1, 1, 1, 1, 1), cublas_invalid_value);
  EXPECT_EQ(product(0, 3, 2, 2, 2, 2, 3), cublas_invalid_value);
  EXPECT_EQ(product(1, 3, 2, 4, 3, 4, 3), cublas_invalid_value);
  EXPECT_EQ(product(0, 3, 2, 2, 3, 1, 3), cublas_invalid_value);
  EXPECT_EQ(product(0, 3, 2, 2, 3, 2, 2), cublas_invalid_value);
  EXPECT_EQ(cublasDsyrk_v2(blas, 2, 0, 1, 1, &one_double, a, 1, &one_double, a, 1), cublas_invalid_value);
  EXPECT_EQ(cublasDsyrk_v2(blas, 0, 0, 3, 1, &one_double, a, 2, &one_double, a, 3), cublas_invalid_value);
  EXPECT_EQ(cublasSetMathMode(blas, 7), cublas_invalid_value);
  int elements = 0;
  EXPECT_EQ(cusolverDnDsyevd_bufferSize(solver, 2, 0, 3, a, 3, a, &elements), cusolver_invalid_value);
  EXPECT_EQ(cusolverDnDsyevd_bufferSize(solver, 1, 0, 3, a, 2, a, &elements), cusolver_invalid_value);
  EXPECT_EQ(cusolverDnDsyevd_bufferSize(solver, 1, 0, 40000, a, 40000, a, &elements), cusolver_invalid_value);
  EXPECT_EQ(cusolverDnDsyevd(solver, 1, 0, 3, a, 3, a, a, 4, a), cusolver_invalid_value);
}

TEST_F(Blas, HandlesThatAreNotThereAreRefused) {
  cublasHandle_t destroyed = nullptr;
  ASSERT_EQ(cublasCreate_v2(&destroyed), cublas_success);
  ASSERT_EQ(cublasDestroy_v2(destroyed), cublas_success);
  EXPECT_EQ(cublasDestroy_v2(destroyed), cublas_not_initialized);
  EXPECT_EQ(cublasSetStream_v2(destroyed, stream), cublas_not_initialized);
  EXPECT_EQ(cublasSetStream_v2(nullptr, stream), cublas_not_initialized);
  float one = 1;
  EXPECT_EQ(cublasSgemm_v2(destroyed, 0, 0, 1, 1, 1, &one, 0, 1, 0, 1, &one, 0, 1), cublas_not_initialized);
  cusolverDnHandle_t gone = nullptr;
  ASSERT_EQ(cusolverDnCreate(&gone), cusolver_success);
  ASSERT_EQ(cusolverDnDestroy(gone), cusolver_success);
  EXPECT_EQ(cusolverDnDestroy(gone), cusolver_not_initialized);
  EXPECT_EQ(cusolverDnSetStream(gone, stream), cusolver_not_initialized);
}

TEST_F(Blas, HandlesNeedTheirContext) {
  cuCtxPopCurrent(nullptr);
  cublasHandle_t handle = nullptr;
  cusolverDnHandle_t other = nullptr;
  EXPECT_EQ(cublasCreate_v2(&handle), cublas_not_initialized);
  EXPECT_EQ(cusolverDnCreate(&other), cusolver_not_initialized);
  float one = 1;
  EXPECT_EQ(cublasSgemm_v2(blas, 0, 0, 1, 1, 1, &one, 0, 1, 0, 1, &one, 0, 1), cublas_execution_failed);
  cuCtxPushCurrent(context);
}

TEST_F(Blas, MemoryThatIsTooSmallFailsTheContext) {
  std::vector<float> nine(9, 1);
  CUdeviceptr a = on_device(nine), b = on_device(nine), c = allocate(8 * sizeof(float));
  float one = 1, zero = 0;
  cublasSgemm_v2(blas, 0, 0, 3, 3, 3, &one, a, 3, b, 3, &zero, c, 3);
  EXPECT_EQ(cuStreamSynchronize(stream), CUDA_ERROR_ILLEGAL_ADDRESS);
  EXPECT_EQ(cublasSgemm_v2(blas, 0, 0, 1, 1, 1, &one, a, 1, b, 1, &zero, c, 1), cublas_execution_failed);
}

}  // namespace
