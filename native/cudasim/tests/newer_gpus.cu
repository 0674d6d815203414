/* What the library's kernels do not use and newer GPUs have, in one kernel. Blocks of 64 threads; rows of 1024 bytes. */
#include <cuda_bf16.h>
#include <cuda_pipeline_primitives.h>

constexpr int THREADS = 64;
constexpr unsigned TWO_TO_23 = 0x4B000000;

/* Each thread blends bytes of its own first word with those of its second neighbour's last one. */
extern "C" __global__ void __launch_bounds__(THREADS)
    blend(const uint4 *__restrict__ source, float4 *__restrict__ blended, __nv_bfloat162 *__restrict__ rounded,
          unsigned *__restrict__ sums, unsigned weights, int rows) {
  __shared__ uint4 stage[2][THREADS];
  int thread = threadIdx.x;
  int first = blockIdx.x * rows;
#if __CUDA_ARCH__ >= 900
  cudaGridDependencySynchronize();
#endif
  __pipeline_memcpy_async(&stage[0][thread], source + first * THREADS + thread, 16);
  __pipeline_commit();
  for (int row = 0; row < rows; row++) {
    int at = (first + row) * THREADS + thread;
    if (row + 1 < rows) {
      __pipeline_memcpy_async(&stage[(row + 1) % 2][thread], source + at + THREADS, 16);
    }
    __pipeline_commit();
    __pipeline_wait_prior(1);
    __syncthreads();
    unsigned own = stage[row % 2][thread].x;
    unsigned other = stage[row % 2][(thread + 2) % THREADS].w;
    unsigned pairs = __byte_perm(own, other, 0x5140);
    unsigned shifted = __funnelshift_r(own, other, 8);
    float4 result = make_float4(__uint_as_float(__dp2a_lo(weights, pairs, TWO_TO_23)),
                                __uint_as_float(__dp2a_hi(weights, pairs, TWO_TO_23)),
                                __uint_as_float(__dp2a_lo(weights, shifted, TWO_TO_23)),
                                __uint_as_float(__dp2a_hi(weights, shifted, TWO_TO_23)));
    __stcs(blended + at, result);
    rounded[at] = __floats2bfloat162_rn(result.x - 8388608.0f, result.y - 8388608.0f);
    unsigned sum = __reduce_add_sync(0xFFFFFFFF, __dp4a(own, 0x01010101u, 0u));
    if (thread % 32 == 0) {
      __stcg(sums + at / 32, sum);
    }
    __syncthreads();
  }
#if __CUDA_ARCH__ >= 900
  cudaTriggerProgrammaticLaunchCompletion();
#endif
}
