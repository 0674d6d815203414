package org.batchwarp.device.cpu;

import java.util.Arrays;
import org.batchwarp.device.Resource;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;

/** What kernels work in: a piece for each thread that runs one, kept for the next that does. */
final class ScratchPool implements Resource {
  /** Of {@code struct scratch}. */
  private static final int BYTES = 16;

  private final long release;
  private long[] idle = new long[4];
  private int count;

  ScratchPool(KernelLibrary library) {
    this.release = library.function("release_scratch");
  }

  synchronized long borrow() {
    return count > 0 ? idle[--count] : MemoryUtil.nmemCallocChecked(1, BYTES);
  }

  synchronized void giveBack(long scratch) {
    if (count == idle.length) {
      idle = Arrays.copyOf(idle, 2 * count);
    }
    idle[count++] = scratch;
  }

  /** Releases those that are not borrowed. */
  @Override
  public synchronized void close() {
    while (count > 0) {
      long scratch = idle[--count];
      JNI.invokePV(scratch, release);
      MemoryUtil.nmemFree(scratch);
    }
  }
}
