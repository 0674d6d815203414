package org.batchwarp.device.cuda;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.LabelledArray;

/** A piece of a GPU's memory. */
final class CudaBuffer extends LabelledArray implements DeviceBuffer {
  private final CudaDevice device;
  private CudaAllocation allocation;

  /** Takes over an allocation. */
  CudaBuffer(
      CudaDevice device, String label, ElementType type, long elements, CudaAllocation allocation) {
    super(label, type, elements);
    this.device = device;
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
      throw new IllegalStateException("buffer '" + label() + "' is closed");
    }
    return allocation.start();
  }

  /** The elements from one on, as a buffer that must not be closed. */
  CudaBuffer from(long start) {
    long offset = start * type().bytes();
    return new CudaBuffer(
        device,
        label(),
        type(),
        elements() - start,
        new CudaAllocation(start().at(offset), bytes() - offset));
  }

  long bytes() {
    return elements() * type().bytes();
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
