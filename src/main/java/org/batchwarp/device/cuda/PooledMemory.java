package org.batchwarp.device.cuda;

import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.MemoryStack;

/**
 * Memory from a pool. All is allocated and given back in the order of one stream that does nothing
 * else, so no other stream ever waits.
 */
final class PooledMemory implements CudaMemory {
  private final CudaContext context;
  private final NativeStream stream = new NativeStream();
  private final MemoryPool pool;

  PooledMemory(CudaHardware hardware, CudaContext context) {
    this.context = context;
    context.call(
        "cuStreamCreate",
        () -> JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    try {
      this.pool = new MemoryPool(hardware, context);
    } catch (IllegalStateException e) {
      context.release(() -> JCudaDriver.cuStreamDestroy(stream));
      throw e;
    }
  }

  @Override
  public CudaAllocation allocate(long bytes, String what) {
    String call = "cuMemAllocFromPoolAsync of %s, %d bytes".formatted(what, bytes);
    CudaAllocation allocation;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      PointerBuffer start = stack.mallocPointer(1);
      CudaMemory.check(pool.allocate(start, bytes, stream), call, context);
      allocation = new CudaAllocation(new DevicePointer(start.get(0)), bytes);
    }
    try {
      // Other streams may use it from now on.
      context.call(
          "cuStreamSynchronize after " + call, () -> JCudaDriver.cuStreamSynchronize(stream));
    } catch (CudaFailure e) {
      free(allocation);
      throw e;
    }
    return allocation;
  }

  @Override
  public void free(CudaAllocation allocation) {
    context.release(() -> JCudaDriver.cuMemFreeAsync(allocation.start(), stream));
  }

  @Override
  public void close() {
    context.release(() -> JCudaDriver.cuStreamSynchronize(stream));
    pool.close();
    context.release(() -> JCudaDriver.cuStreamDestroy(stream));
  }
}
