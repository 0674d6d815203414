package org.batchwarp.device.cpu;

import java.nio.ByteBuffer;

/**
 * Aligned memory that the garbage collector frees when no view of it is left, so that a view that
 * is used for too long still reads this memory and no other.
 */
final class AlignedMemory {
  private static final int ALIGNMENT = NativeMemory.ALIGNMENT;

  private AlignedMemory() {}

  /** Zeroed memory. The largest ones have no room to be aligned in. */
  static ByteBuffer allocate(int bytes) {
    if (bytes > Integer.MAX_VALUE - 2 * ALIGNMENT) {
      return ByteBuffer.allocateDirect(bytes);
    }
    int room = (bytes + ALIGNMENT - 1) / ALIGNMENT * ALIGNMENT + ALIGNMENT;
    return ByteBuffer.allocateDirect(room).alignedSlice(ALIGNMENT).slice(0, bytes);
  }
}
