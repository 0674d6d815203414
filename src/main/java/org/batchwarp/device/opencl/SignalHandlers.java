package org.batchwarp.device.opencl;

import java.util.function.Supplier;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;

/**
 * Keeps the handlers of signals that the process has, among them Java's, when drivers put their own
 * in their place. LLVM, which many drivers contain, lets the system end the process where two
 * threads fault at the same time, as Java's do wherever they are stopped for its garbage collector;
 * PoCL goes on after Java's divisions by zero as if there was a quotient.
 */
final class SignalHandlers {
  /** Signals are numbered from 1; later ones have no meaning of their own. */
  private static final int LAST_SIGNAL = 31;

  /** Bytes, more than {@code struct sigaction} has anywhere. */
  private static final int ACTION = 256;

  private SignalHandlers() {}

  /** Makes a call that may set handlers, and sets again those that there were. */
  static synchronized <T> T keptDuring(Supplier<T> call) {
    if (Platform.get() == Platform.WINDOWS) {
      return call.get();
    }
    String name = Platform.get() == Platform.MACOSX ? "libSystem.B.dylib" : "libc.so.6";
    try (SharedLibrary library = APIUtil.apiCreateLibrary(name);
        MemoryStack stack = MemoryStack.stackPush()) {
      long sigaction = library.getFunctionAddress("sigaction");
      long[] actions = new long[LAST_SIGNAL + 1];
      for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
        long action = stack.ncalloc(Long.BYTES, 1, ACTION);
        boolean isRead = JNI.invokePPI(signal, MemoryUtil.NULL, action, sigaction) == 0;
        actions[signal] = isRead ? action : MemoryUtil.NULL;
      }
      try {
        return call.get();
      } finally {
        for (int signal = 1; signal <= LAST_SIGNAL; signal++) {
          if (actions[signal] != MemoryUtil.NULL) {
            JNI.invokePPI(signal, actions[signal], MemoryUtil.NULL, sigaction);
          }
        }
      }
    }
  }
}
