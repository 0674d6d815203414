package org.batchwarp.device.cpu;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/**
 * Memory aligned for the widest vectors, from the C library that the kernels are linked with.
 * Unlike LWJGL's it is exactly as large as asked for, so that an address sanitizer sees what
 * reaches beyond.
 */
final class NativeMemory {
  /** Bytes: a line of the cache, and the widest vector. */
  static final int ALIGNMENT = 64;

  private final long allocate;
  private final long free;

  NativeMemory(KernelLibrary library) {
    this.allocate = library.function("posix_memalign");
    this.free = library.function("free");
  }

  /** The bytes that the process may use at most: the machine's, or what its container allows. */
  static long installed() {
    return ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class).getTotalMemorySize();
  }

  /** The address of uninitialised memory, or null if there is not so much. */
  long allocate(long bytes) {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long pointer = stack.ncalloc(Long.BYTES, 1, Long.BYTES);
      int code = JNI.invokePPPI(pointer, ALIGNMENT, Math.max(1, bytes), allocate);
      return code == 0 ? MemoryUtil.memGetAddress(pointer) : MemoryUtil.NULL;
    }
  }

  void free(long address) {
    JNI.invokePV(address, free);
  }
}
