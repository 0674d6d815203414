package org.batchwarp.device.cuda;

import jcuda.driver.CUmemAllocationType;
import jcuda.driver.CUmemLocation;
import jcuda.driver.CUmemLocationType;
import jcuda.driver.CUmemPoolProps;
import jcuda.driver.CUmemPool_attribute;
import jcuda.driver.CUmemoryPool;
import jcuda.driver.CUresult;
import jcuda.driver.CUstream;
import jcuda.driver.CUstream_flags;
import jcuda.driver.JCudaDriver;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A pool of the driver's. All is allocated and given back in the order of one stream that does
 * nothing else, so no other stream ever waits.
 */
final class PooledMemory implements CudaMemory {
  private final CudaContext context;
  private final CUstream stream = new CUstream();
  private final Pool pool = new Pool();

  PooledMemory(CudaHardware hardware, CudaContext context) {
    this.context = context;
    context.call(
        "cuStreamCreate",
        () -> JCudaDriver.cuStreamCreate(stream, CUstream_flags.CU_STREAM_NON_BLOCKING));
    CUmemPoolProps properties = new CUmemPoolProps();
    properties.allocType = CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED;
    properties.location =
        new CUmemLocation(CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE, hardware.ordinal());
    boolean created = false;
    try {
      context.call("cuMemPoolCreate", () -> JCudaDriver.cuMemPoolCreate(pool, properties));
      created = true;
      context.call("cuMemPoolSetAttribute", this::keepAll);
    } catch (CudaFailure e) {
      if (created) {
        context.release(() -> JCudaDriver.cuMemPoolDestroy(pool));
      }
      context.release(() -> JCudaDriver.cuStreamDestroy(stream));
      throw e;
    }
  }

  /** By itself, a pool gives unused memory back at each synchronisation. */
  private int keepAll() {
    long setAttribute = CudaLibrary.require().function("cuMemPoolSetAttribute");
    if (setAttribute == MemoryUtil.NULL) {
      return CUresult.CUDA_SUCCESS;
    }
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long threshold = MemoryUtil.memAddress(stack.longs(-1));
      return JNI.callPPI(
          pool.address(),
          CUmemPool_attribute.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD,
          threshold,
          setAttribute);
    }
  }

  @Override
  public CudaAllocation allocate(long bytes, String what) {
    DevicePointer start = new DevicePointer();
    int code =
        context.codeOf(() -> JCudaDriver.cuMemAllocFromPoolAsync(start, bytes, pool, stream));
    String call = "cuMemAllocFromPoolAsync of %s, %d bytes".formatted(what, bytes);
    CudaMemory.check(code, call, context);
    CudaAllocation allocation = new CudaAllocation(start, bytes);
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
    context.release(() -> JCudaDriver.cuMemPoolDestroy(pool));
    context.release(() -> JCudaDriver.cuStreamDestroy(stream));
  }

  /** Shows its handle, for the call that JCuda lacks. */
  private static final class Pool extends CUmemoryPool {
    long address() {
      return getNativePointer();
    }
  }
}
