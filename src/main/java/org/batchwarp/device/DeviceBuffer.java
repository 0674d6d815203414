package org.batchwarp.device;

import org.batchwarp.array.ElementType;

/** An array in a device's memory. Owned by whoever allocated it; use after close throws. */
public interface DeviceBuffer extends Resource {
  /** What the buffer is for, for messages. */
  String label();

  ElementType type();

  /** The number of elements. */
  long elements();

  /**
   * What native code knows the memory by: its address on {@code cuda} and {@code cpu}, the {@code
   * cl_mem} on {@code opencl}.
   *
   * @throws UnsupportedOperationException on {@code java}, whose memory is arrays of Java
   */
  long handle();

  /** Frees the memory; idempotent. Work on it must have finished. */
  @Override
  void close();
}
