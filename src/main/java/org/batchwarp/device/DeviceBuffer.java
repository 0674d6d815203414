package org.batchwarp.device;

import org.batchwarp.array.ElementType;

/** An array in a device's memory. Owned by whoever allocated it; use after close throws. */
public interface DeviceBuffer extends Resource {
  /** What the buffer is for, for messages. */
  String label();

  ElementType type();

  /** The number of elements. */
  long elements();

  /** Frees the memory; idempotent. Work on it must have finished. */
  @Override
  void close();
}
