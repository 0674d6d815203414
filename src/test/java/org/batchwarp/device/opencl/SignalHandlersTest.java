package org.batchwarp.device.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.JNI;
import org.lwjgl.system.SharedLibrary;

@EnabledOnOs(OS.LINUX)
class SignalHandlersTest {
  /** Tells of a window's size; nobody here listens. */
  private static final int SIGWINCH = 28;

  private static final long SIG_IGN = 1;

  @Test
  void aHandlerThatACallSetsIsGoneAfterIt() {
    boolean during =
        SignalHandlers.keptDuring(
            () -> {
              ignore(SIGWINCH);
              return isIgnored(SIGWINCH);
            });
    assertTrue(during);
    assertFalse(isIgnored(SIGWINCH));
  }

  @Test
  void aHandlerThatACallSetsIsGoneWhenTheCallFails() {
    assertThrows(
        ArithmeticException.class,
        () ->
            SignalHandlers.keptDuring(
                () -> {
                  ignore(SIGWINCH);
                  throw new ArithmeticException();
                }));
    assertFalse(isIgnored(SIGWINCH));
  }

  @Test
  void javaSeesItsDivisionsByZeroBesideADriver() {
    Requirements.device("opencl");
    long sum = 0;
    for (int i = 0; i < 100_000; i++) {
      sum += quotient(i, i % 3 + 1);
    }
    try (Device device = Devices.open("opencl")) {
      assertEquals("opencl", device.name());
      assertThrows(ArithmeticException.class, () -> quotient(5, 0));
    }
    assertTrue(sum > 0);
  }

  /** By the processor's instruction, once it is compiled. */
  private static int quotient(int dividend, int divisor) {
    return dividend / divisor;
  }

  private static void ignore(int signal) {
    try (SharedLibrary library = APIUtil.apiCreateLibrary("libc.so.6")) {
      JNI.invokePP(signal, SIG_IGN, library.getFunctionAddress("signal"));
    }
  }

  private static boolean isIgnored(int signal) {
    try {
      String mask =
          Files.readAllLines(Path.of("/proc/self/status")).stream()
              .filter(line -> line.startsWith("SigIgn:"))
              .findFirst()
              .orElseThrow()
              .substring("SigIgn:".length())
              .strip();
      return (Long.parseUnsignedLong(mask, 16) >> (signal - 1) & 1) == 1;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
