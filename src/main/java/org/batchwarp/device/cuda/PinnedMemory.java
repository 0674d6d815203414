package org.batchwarp.device.cuda;

import java.nio.ByteBuffer;
import jcuda.driver.JCudaDriver;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DirectHostBuffer;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.system.MemoryUtil;

/** Allocates pinned host memory. */
final class PinnedMemory {
  private PinnedMemory() {}

  /**
   * Allocates and clears.
   *
   * @param flags of {@code cuMemHostAlloc}
   */
  static HostBuffer allocate(
      CudaContext context, String label, ElementType type, long elements, int flags) {
    int bytes = BufferCheck.hostBytes(label, type, elements);
    NativePointer start = new NativePointer();
    // The driver knows no empty memory.
    context.call(
        "cuMemHostAlloc of '%s', %d bytes".formatted(label, bytes),
        () -> JCudaDriver.cuMemHostAlloc(start, Math.max(1, bytes), flags));
    ByteBuffer memory = MemoryUtil.memByteBuffer(start.address(), bytes);
    MemoryUtil.memSet(memory, 0);
    return new DirectHostBuffer(
        label, type, memory, () -> context.release(() -> JCudaDriver.cuMemFreeHost(start)));
  }
}
