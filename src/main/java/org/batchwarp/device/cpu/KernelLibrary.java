package org.batchwarp.device.cpu;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.SharedLibrary;

/** The kernels of one instruction set, loaded for as long as the program runs. */
final class KernelLibrary {
  private final InstructionSet set;
  private final SharedLibrary library;
  private final Map<String, Long> addresses = new ConcurrentHashMap<>();

  KernelLibrary(InstructionSet set, SharedLibrary library) {
    this.set = set;
    this.library = library;
  }

  InstructionSet set() {
    return set;
  }

  /** The address of the function that runs groups of a kernel. */
  long kernel(String name) {
    Long known = addresses.get(name);
    return known != null ? known : addresses.computeIfAbsent(name, this::find);
  }

  private long find(String kernel) {
    return function("run_" + kernel);
  }

  /** The address of a function of the library, or of those that it is linked with. */
  long function(String name) {
    long address = library.getFunctionAddress(name);
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException("cpu device: " + library.getName() + " lacks " + name);
    }
    return address;
  }
}
