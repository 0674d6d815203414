package org.batchwarp.lwjgl;

import static org.batchwarp.lwjgl.NativeFunction.Parameter.INT;
import static org.batchwarp.lwjgl.NativeFunction.Parameter.POINTER;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.batchwarp.lwjgl.NativeFunction.Parameter;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.lwjgl.system.MemoryStack;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.Platform;
import org.lwjgl.system.SharedLibrary;
import org.lwjgl.system.linux.LinuxLibrary;

/** Calls of the C library. */
class NativeFunctionTest {
  private SharedLibrary library;

  @BeforeEach
  void openLibrary() {
    assumeTrue(Platform.get() == Platform.LINUX, "the C library has Linux's name");
    library = new LinuxLibrary("libc.so.6");
  }

  @AfterEach
  void freeLibrary() {
    if (library != null) {
      library.free();
    }
  }

  @Test
  void negativeIntsArriveAndReturn() {
    NativeFunction abs = NativeFunction.of(library, "abs", INT);
    assertEquals(7, abs.call(-7));
    NativeFunction atoi = NativeFunction.of(library, "atoi", POINTER);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      assertEquals(-42, atoi.call(MemoryUtil.memAddress(stack.ASCII("-42"))));
    }
  }

  @Test
  void moreArgumentsThanRegistersArriveInOrder() {
    Parameter[] parameters = new Parameter[14];
    Arrays.fill(parameters, INT);
    parameters[0] = POINTER;
    parameters[1] = POINTER;
    parameters[2] = POINTER;
    parameters[13] = POINTER;
    NativeFunction print = NativeFunction.of(library, "snprintf", parameters);
    try (MemoryStack stack = MemoryStack.stackPush()) {
      ByteBuffer text = stack.malloc(100);
      long format = MemoryUtil.memAddress(stack.ASCII("%d %d %d %d %d %d %d %d %d %d %s"));
      long end = MemoryUtil.memAddress(stack.ASCII("end"));
      String expected = "1 -2 3 -4 5 -6 7 -8 9 -10 end";
      assertEquals(
          expected.length(),
          print.call(
              MemoryUtil.memAddress(text), 100, format, 1, -2, 3, -4, 5, -6, 7, -8, 9, -10, end));
      assertEquals(expected, MemoryUtil.memASCII(MemoryUtil.memAddress(text)));
    }
  }

  @Test
  void whatCannotBeCalledIsNamed() {
    assertEquals(
        "libc.so.6 lacks no_such_function",
        assertThrows(
                IllegalStateException.class,
                () -> NativeFunction.of(library, "no_such_function", INT))
            .getMessage());
    NativeFunction abs = NativeFunction.of(library, "abs", INT);
    assertEquals(
        "abs takes 1 arguments, got 2",
        assertThrows(IllegalArgumentException.class, () -> abs.call(1, 2)).getMessage());
  }
}
