package org.batchwarp.device.cuda;

import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Resource;

/**
 * Where a device's memory comes from. What was given back is kept for what is asked for next, so
 * that only the first use of a size goes to the driver for memory. Thread-safe.
 */
sealed interface CudaMemory extends Resource permits PooledMemory, ArenaMemory {

  /** The best that the hardware offers; the caller closes it before the context. */
  static CudaMemory of(CudaHardware hardware, CudaContext context) {
    return hardware.hasMemoryPools()
        ? new PooledMemory(hardware, context)
        : new ArenaMemory(context);
  }

  /**
   * Memory that every stream may use at once.
   *
   * @param bytes at least 1
   * @param what it is for, for messages
   * @throws CudaFailure if there is not so much
   */
  CudaAllocation allocate(long bytes, String what);

  /** Takes memory back, which no work uses any more. */
  void free(CudaAllocation allocation);

  /** Throws if there was not enough memory, or if something else went wrong. */
  static void check(int code, String call, CudaContext context) {
    long[] free = new long[1];
    long[] total = new long[1];
    if (code == CUresult.CUDA_ERROR_OUT_OF_MEMORY
        && context.codeOf(() -> JCudaDriver.cuMemGetInfo(free, total)) == CUresult.CUDA_SUCCESS) {
      throw new CudaFailure(call, code, ": %d of %d bytes are free".formatted(free[0], total[0]));
    }
    CudaFailure.check(code, call);
  }
}
