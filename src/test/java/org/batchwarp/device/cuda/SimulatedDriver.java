package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;

/** What tests ask of the simulated driver, which must be the one that is loaded. */
final class SimulatedDriver {
  private SimulatedDriver() {}

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
