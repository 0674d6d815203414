package org.batchwarp.device.opencl;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.LabelledArray;
import org.lwjgl.opencl.CL10;

/** A memory object of OpenCL. */
sealed class OpenClBuffer extends LabelledArray implements DeviceBuffer permits OpenClHostView {
  private final OpenClDevice device;
  private long memory;

  OpenClBuffer(OpenClDevice device, String label, ElementType type, long elements) {
    this(device, label, type, elements, CL10.CL_MEM_READ_WRITE, 0);
  }

  /** A buffer over the memory at an address, or over its own if that is 0. */
  OpenClBuffer(
      OpenClDevice device, String label, ElementType type, long elements, long flags, long host) {
    super(label, type, elements);
    this.device = device;
    this.memory = device.createMemory(label, type, elements, flags, host);
  }

  /** The buffer as one of the given device. */
  static OpenClBuffer of(DeviceBuffer buffer, OpenClDevice device) {
    if (buffer instanceof OpenClBuffer own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("buffer '" + buffer.label() + "' belongs to another device");
  }

  /** The handle for work that is enqueued next, before which this may enqueue what it needs. */
  long handleFor(long queue) {
    return handle();
  }

  final OpenClDevice device() {
    return device;
  }

  @Override
  public final long handle() {
    if (memory == 0) {
      throw new IllegalStateException("buffer '" + label() + "' is closed");
    }
    return memory;
  }

  final long bytes() {
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
