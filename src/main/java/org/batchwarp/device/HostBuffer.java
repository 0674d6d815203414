package org.batchwarp.device;

import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;

/**
 * An array in host memory from which a device copies fast: pinned memory where the device has it.
 * Owned by whoever allocated it; use after close throws.
 */
public interface HostBuffer extends Resource {
  /** What the buffer is for, for messages. */
  String label();

  ElementType type();

  /** The number of elements. */
  long elements();

  /** The memory, in native byte order; each call gives a new view from position 0. */
  ByteBuffer bytes();

  /**
   * Frees the memory, unless it is the caller's; idempotent. Copies to and from it must have
   * finished, and views of it must not be used any more.
   */
  @Override
  void close();
}
