package org.batchwarp.device.opencl;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.LabelledArray;
import org.lwjgl.opencl.CL10;

/** A memory object of OpenCL. */
final class OpenClBuffer extends LabelledArray implements DeviceBuffer {
  private final OpenClDevice device;
  private long memory;

  OpenClBuffer(OpenClDevice device, String label, ElementType type, long elements) {
    super(label, type, elements);
    this.device = device;
    this.memory = device.createMemory(label, type, elements, CL10.CL_MEM_READ_WRITE);
  }

  /** The buffer as one of the given device. */
  static OpenClBuffer of(DeviceBuffer buffer, OpenClDevice device) {
    if (buffer instanceof OpenClBuffer own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("buffer '" + buffer.label() + "' belongs to another device");
  }

  @Override
  public long handle() {
    if (memory == 0) {
      throw new IllegalStateException("buffer '" + label() + "' is closed");
    }
    return memory;
  }

  long bytes() {
    return elements() * type().bytes();
  }

  @Override
  public void close() {
    if (memory != 0) {
      CL10.clReleaseMemObject(memory);
      memory = 0;
    }
  }
}
