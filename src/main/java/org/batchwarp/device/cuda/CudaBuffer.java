package org.batchwarp.device.cuda;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;

/** A piece of a GPU's memory. */
final class CudaBuffer implements DeviceBuffer {
  private final CudaDevice device;
  private final String label;
  private final ElementType type;
  private final long elements;
  private CudaAllocation allocation;

  /** Takes over an allocation. */
  CudaBuffer(
      CudaDevice device, String label, ElementType type, long elements, CudaAllocation allocation) {
    this.device = device;
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.allocation = allocation;
  }

  /** The buffer as one of the given device. */
  static CudaBuffer of(DeviceBuffer buffer, CudaDevice device) {
    if (buffer instanceof CudaBuffer own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("buffer '" + buffer.label() + "' belongs to another device");
  }

  DevicePointer start() {
    if (allocation == null) {
      throw new IllegalStateException("buffer '" + label + "' is closed");
    }
    return allocation.start();
  }

  /** The elements from one on, as a buffer that must not be closed. */
  CudaBuffer from(long start) {
    long offset = start * type.bytes();
    return new CudaBuffer(
        device,
        label,
        type,
        elements - start,
        new CudaAllocation(start().at(offset), bytes() - offset));
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

  long bytes() {
    return elements * type.bytes();
  }

  @Override
  public long handle() {
    return start().address();
  }

  @Override
  public void close() {
    if (allocation != null) {
      device.memory().free(allocation);
      allocation = null;
    }
  }
}
