package org.batchwarp.device.cuda;

import java.nio.ByteBuffer;
import jcuda.driver.CUmemAllocationType;
import jcuda.driver.CUmemLocationType;
import jcuda.driver.CUmemPool_attribute;
import org.batchwarp.device.Resource;
import org.lwjgl.PointerBuffer;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * A memory pool of the driver. Its functions are called without JCuda, which lacks one of them, and
 * whose {@code cuMemPoolCreate} writes beyond the object that it is to fill.
 */
final class MemoryPool implements Resource {
  /** Of the structure {@code CUmemPoolProps}, and where its fields begin. */
  private static final int PROPERTIES = 88;

  private static final int ALLOCATION_TYPE = 0;
  private static final int LOCATION_TYPE = 8;
  private static final int LOCATION_ID = 12;

  private final CudaContext context;
  private final long allocateAsync = address("cuMemAllocFromPoolAsync");
  private final long destroy = address("cuMemPoolDestroy");
  private final long pool;

  /** A pool that keeps all memory that is given back to it. */
  MemoryPool(CudaHardware hardware, CudaContext context) {
    this.context = context;
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer properties = stack.calloc(Long.BYTES, PROPERTIES);
      properties.putInt(ALLOCATION_TYPE, CUmemAllocationType.CU_MEM_ALLOCATION_TYPE_PINNED);
      properties.putInt(LOCATION_TYPE, CUmemLocationType.CU_MEM_LOCATION_TYPE_DEVICE);
      properties.putInt(LOCATION_ID, hardware.ordinal());
      PointerBuffer created = stack.mallocPointer(1);
      long create = address("cuMemPoolCreate");
      context.call(
          "cuMemPoolCreate",
          () -> JNI.callPPI(created.address(), MemoryUtil.memAddress(properties), create));
      this.pool = created.get(0);
      try {
        keepAll(stack);
      } catch (IllegalStateException e) {
        close();
        throw e;
      }
    }
  }

  /** By itself, a pool gives unused memory back to the system at each synchronisation. */
  private void keepAll(MemoryStack stack) {
    long threshold = MemoryUtil.memAddress(stack.longs(-1));
    long setAttribute = address("cuMemPoolSetAttribute");
    int attribute = CUmemPool_attribute.CU_MEMPOOL_ATTR_RELEASE_THRESHOLD;
    context.call(
        "cuMemPoolSetAttribute", () -> JNI.callPPI(pool, attribute, threshold, setAttribute));
  }

  private static long address(String function) {
    return CudaLibrary.require().requireFunction(function);
  }

  /**
   * Allocates in the order of a stream.
   *
   * @param target what is set to the memory's start
   * @return the driver's code
   */
  int allocate(PointerBuffer target, long bytes, NativeStream stream) {
    return context.codeOf(
        () -> JNI.callPPPPI(target.address(), bytes, pool, stream.handle(), allocateAsync));
  }

  @Override
  public void close() {
    context.release(() -> JNI.callPI(pool, destroy));
  }
}
