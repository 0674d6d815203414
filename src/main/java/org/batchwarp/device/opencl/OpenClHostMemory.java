package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.DirectHostBuffer;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryUtil;

/** Allocates host memory outside of Java's heap. */
final class OpenClHostMemory {
  /** Drivers share whole pages with a device; of other memory they make a copy for it. */
  private static final long PAGE = 4096;

  private OpenClHostMemory() {}

  /**
   * Memory that the driver allocated ({@code CL_MEM_ALLOC_HOST_PTR}), mapped for as long as it
   * lives: pinned where the device copies from pinned memory.
   */
  static HostBuffer pinned(OpenClDevice device, String label, ElementType type, long elements) {
    int bytes = BufferCheck.hostBytes(label, type, elements);
    long flags = CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR;
    long object = device.createMemory(label, type, elements, flags, 0);
    ByteBuffer mapped;
    try {
      mapped = device.map(object, label, bytes);
    } catch (RuntimeException e) {
      CL10.clReleaseMemObject(object);
      throw e;
    }
    MemoryUtil.memSet(mapped, 0);
    return new DirectHostBuffer(
        label,
        type,
        mapped.duplicate().limit(bytes),
        () -> {
          device.unmap(object, MemoryUtil.memAddress(mapped));
          CL10.clReleaseMemObject(object);
        });
  }

  /** Whole pages of memory that the driver knows nothing of. */
  static HostBuffer pageable(String label, ElementType type, long elements) {
    int bytes = BufferCheck.hostBytes(label, type, elements);
    long pages = (bytes + PAGE - 1L) / PAGE;
    long address = MemoryUtil.nmemAlignedAllocChecked(PAGE, Math.max(1, pages) * PAGE);
    MemoryUtil.memSet(address, 0, bytes);
    return new DirectHostBuffer(
        label,
        type,
        MemoryUtil.memByteBuffer(address, bytes),
        () -> MemoryUtil.nmemAlignedFree(address));
  }
}
