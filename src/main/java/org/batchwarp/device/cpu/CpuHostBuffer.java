package org.batchwarp.device.cpu;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.system.MemoryUtil;

/** Aligned memory that the garbage collector frees: a view that is used too long reads no other. */
final class CpuHostBuffer implements HostBuffer {
  private static final int ALIGNMENT = NativeMemory.ALIGNMENT;

  private final String label;
  private final ElementType type;
  private final long elements;
  private ByteBuffer memory;

  CpuHostBuffer(String label, ElementType type, long elements) {
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.memory = allocate(BufferCheck.hostBytes(label, type, elements));
  }

  /** The largest ones have no room to be aligned in. */
  private static ByteBuffer allocate(int bytes) {
    if (bytes > Integer.MAX_VALUE - 2 * ALIGNMENT) {
      return ByteBuffer.allocateDirect(bytes);
    }
    int room = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    return ByteBuffer.allocateDirect(room).alignedSlice(ALIGNMENT).slice(0, bytes);
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

  /** Valid for as long as the buffer is reachable. */
  long address() {
    return MemoryUtil.memAddress(open());
  }

  @Override
  public ByteBuffer bytes() {
    return open().duplicate().order(ByteOrder.nativeOrder());
  }

  private ByteBuffer open() {
    if (memory == null) {
      throw new IllegalStateException("host buffer '" + label + "' is closed");
    }
    return memory;
  }

  @Override
  public void close() {
    memory = null;
  }
}
