package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryUtil;

/** Host memory outside of Java's heap. */
final class OpenClHostBuffer implements HostBuffer {
  private final String label;
  private final ElementType type;
  private final long elements;
  private final Runnable release;
  private ByteBuffer memory;

  private OpenClHostBuffer(
      String label, ElementType type, long elements, ByteBuffer memory, Runnable release) {
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.memory = memory;
    this.release = release;
  }

  /**
   * Memory that the driver allocated ({@code CL_MEM_ALLOC_HOST_PTR}), mapped for as long as it
   * lives: pinned where the device copies from pinned memory.
   */
  static OpenClHostBuffer pinned(
      OpenClDevice device, String label, ElementType type, long elements) {
    long flags = CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR;
    long object = device.createMemory(label, type, elements, flags);
    ByteBuffer mapped;
    try {
      mapped = device.map(object, label, elements * type.bytes());
    } catch (RuntimeException e) {
      CL10.clReleaseMemObject(object);
      throw e;
    }
    MemoryUtil.memSet(mapped, 0);
    return new OpenClHostBuffer(
        label,
        type,
        elements,
        mapped,
        () -> {
          device.unmap(object, mapped);
          CL10.clReleaseMemObject(object);
        });
  }

  /** Memory that the driver knows nothing of, for what is too large for one of its objects. */
  static OpenClHostBuffer pageable(String label, ElementType type, long elements) {
    ByteBuffer allocated = MemoryUtil.memCalloc(BufferCheck.hostBytes(label, type, elements));
    return new OpenClHostBuffer(
        label, type, elements, allocated, () -> MemoryUtil.memFree(allocated));
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public ElementType type() {
    return type;
  }

  @Override
  public long elements() {
    return elements;
  }

  @Override
  public ByteBuffer bytes() {
    if (memory == null) {
      throw new IllegalStateException("host buffer '" + label + "' is closed");
    }
    int bytes = BufferCheck.hostBytes(label, type, elements);
    return memory.duplicate().limit(bytes).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (memory != null) {
      release.run();
      memory = null;
    }
  }
}
