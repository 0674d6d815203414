package org.batchwarp.device.java;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;

/** Direct memory; there is nothing to pin for a device that is the host. */
final class JavaHostBuffer implements HostBuffer {
  private final String label;
  private final ElementType type;
  private final long elements;
  private ByteBuffer memory;

  JavaHostBuffer(String label, ElementType type, long elements) {
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.memory = ByteBuffer.allocateDirect(BufferCheck.hostBytes(label, type, elements));
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
    memory = null;
  }
}
