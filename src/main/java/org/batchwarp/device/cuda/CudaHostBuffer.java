package org.batchwarp.device.cuda;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import jcuda.driver.JCudaDriver;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.BufferCheck;
import org.batchwarp.device.HostBuffer;
import org.lwjgl.system.MemoryUtil;

/** Pinned host memory. */
final class CudaHostBuffer implements HostBuffer {
  private final CudaContext context;
  private final String label;
  private final ElementType type;
  private final long elements;
  private final NativePointer start = new NativePointer();
  private ByteBuffer memory;

  /**
   * Allocates and clears.
   *
   * @param flags of {@code cuMemHostAlloc}
   */
  CudaHostBuffer(CudaContext context, String label, ElementType type, long elements, int flags) {
    this.context = context;
    this.label = label;
    this.type = type;
    this.elements = elements;
    int bytes = BufferCheck.hostBytes(label, type, elements);
    // The driver knows no empty memory.
    context.call(
        "cuMemHostAlloc of '%s', %d bytes".formatted(label, bytes),
        () -> JCudaDriver.cuMemHostAlloc(start, Math.max(1, bytes), flags));
    this.memory = MemoryUtil.memByteBuffer(start.address(), bytes);
    MemoryUtil.memSet(memory, 0);
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

  /** The memory from an element on. */
  NativePointer at(long element) {
    requireOpen();
    return new NativePointer(start.address() + element * type.bytes());
  }

  @Override
  public ByteBuffer bytes() {
    requireOpen();
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  private void requireOpen() {
    if (memory == null) {
      throw new IllegalStateException("host buffer '" + label + "' is closed");
    }
  }

  @Override
  public void close() {
    if (memory != null) {
      context.release(() -> JCudaDriver.cuMemFreeHost(start));
      memory = null;
    }
  }
}
