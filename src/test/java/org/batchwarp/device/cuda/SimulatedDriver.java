package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.stream.Collectors;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** What tests ask of the simulated driver, which must be the one that is loaded. */
final class SimulatedDriver {
  private SimulatedDriver() {}

  /** What was not released yet, in lines; work that is to be done still is none of it. */
  static String leaks() {
    return ask("leaks")
        .lines()
        .filter(line -> !line.endsWith("that nobody waited for"))
        .collect(Collectors.joining(System.lineSeparator()));
  }

  /**
   * Obeys a command.
   *
   * @param command as {@code native/cudasim/driver/control.cpp} lists them
   */
  static String ask(String command) {
    long control = CudaLibrary.require().function("cudasim_control");
    assertNotEquals(0, control, "the driver is not the simulated one");
    try (MemoryStack stack = MemoryStack.stackPush()) {
      long answer = JNI.invokePP(MemoryUtil.memAddress(stack.UTF8(command)), control);
      String text = MemoryUtil.memUTF8(answer);
      assertTrue(!text.startsWith("error: "), text);
      return text;
    }
  }
}
