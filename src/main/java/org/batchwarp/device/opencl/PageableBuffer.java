package org.batchwarp.device.opencl;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.system.MemoryUtil;

/** Ordinary host memory, for what is larger than the device allows memory objects to be. */
final class PageableBuffer implements HostBuffer {
  private final String label;
  private final ElementType type;
  private final long elements;
  private ByteBuffer memory;

  PageableBuffer(String label, ElementType type, long elements) {
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.memory = MemoryUtil.memCalloc(BufferCheck.hostBytes(label, type, elements));
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
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (memory != null) {
      MemoryUtil.memFree(memory);
      memory = null;
    }
  }
}
