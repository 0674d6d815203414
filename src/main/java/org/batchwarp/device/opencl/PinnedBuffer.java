package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryUtil;

/**
 * Host memory that the driver allocated ({@code CL_MEM_ALLOC_HOST_PTR}), mapped for as long as it
 * lives: pinned where the device copies from pinned memory.
 */
final class PinnedBuffer implements HostBuffer {
  private final OpenClDevice device;
  private final String label;
  private final ElementType type;
  private final long elements;
  private final long memory;
  private ByteBuffer mapped;

  PinnedBuffer(OpenClDevice device, String label, ElementType type, long elements) {
    this.device = device;
    this.label = label;
    this.type = type;
    this.elements = elements;
    long flags = CL10.CL_MEM_READ_WRITE | CL10.CL_MEM_ALLOC_HOST_PTR;
    this.memory = device.createMemory(label, type, elements, flags);
    try {
      this.mapped = device.map(memory, label, BufferCheck.hostBytes(label, type, elements));
    } catch (RuntimeException e) {
      CL10.clReleaseMemObject(memory);
      throw e;
    }
    MemoryUtil.memSet(mapped, 0);
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
    if (mapped == null) {
      throw new IllegalStateException("host buffer '" + label + "' is closed");
    }
    return mapped.duplicate().limit((int) elements * type.bytes()).order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (mapped != null) {
      device.unmap(memory, mapped);
      CL10.clReleaseMemObject(memory);
      mapped = null;
    }
  }
}
