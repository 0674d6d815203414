package org.batchwarp.device.opencl;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/** The LLVM libraries that drivers have loaded into this process. */
final class LoadedLlvm {
  private static final Path MAPS = Path.of("/proc/self/maps");
  private static final Pattern LIBRARY = Pattern.compile("/\\S*/libLLVM[^/\\s]*\\.so[^/\\s]*$");

  /** The function of LLVM's C interface that sets the handlers and does little else. */
  private static final String SETS_HANDLERS = "LLVMEnablePrettyStackTrace";

  private LoadedLlvm() {}

  /**
   * Has LLVM set its handlers of signals, and sets again those that there were. As it does so once
   * in a process, handlers are wrong for some microseconds, instead of until a driver that calls
   * LLVM returns.
   */
  static void setHandlersOnce() {
    for (String path : paths()) {
      try (SharedLibrary library = APIUtil.apiCreateLibrary(path)) {
        long function = library.getFunctionAddress(SETS_HANDLERS);
        if (function != MemoryUtil.NULL) {
          SignalHandlers.keptDuring(
              () -> {
                JNI.invokeV(function);
                return true;
              });
        }
      }
    }
  }

  /** None where the system does not tell. */
  private static List<String> paths() {
    if (!Files.isReadable(MAPS)) {
      return List.of();
    }
    try (Stream<String> lines = Files.lines(MAPS)) {
      return lines
          .map(LIBRARY::matcher)
          .filter(Matcher::find)
          .map(Matcher::group)
          .distinct()
          .toList();
    } catch (IOException e) {
      return List.of();
    }
  }
}
