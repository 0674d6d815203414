package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.batchwarp.device.kernels.ArgumentStructure;
import org.junit.jupiter.api.Test;

class ArgumentLayoutTest {
  /** Two fields of 4 bytes, one of 8. */
  private static final ArgumentStructure WRITTEN =
      new ArgumentStructure("test_arguments", new byte[16], new int[] {0, 4, 8});

  private static String refusal(int... table) {
    return assertThrows(
            IllegalStateException.class,
            () -> new ArgumentLayout(table).require("some_kernel", WRITTEN))
        .getMessage();
  }

  @Test
  void theSameLayoutIsTaken() {
    new ArgumentLayout(new int[] {16, 0, 4, 8}).require("some_kernel", WRITTEN);
  }

  @Test
  void aFieldElsewhereIsRefusedWithKernelFieldAndBothPlaces() {
    assertEquals(
        "cuda device: the kernels do not belong to this library: some_kernel expects of"
            + " test_arguments field 1 at 8, not 4",
        refusal(24, 0, 8, 16));
  }

  @Test
  void moreOrFewerFieldsAreRefused() {
    assertEquals(
        "cuda device: the kernels do not belong to this library: some_kernel expects of"
            + " test_arguments so many fields: 4, not 3",
        refusal(16, 0, 4, 8, 12));
    assertEquals(
        "cuda device: the kernels do not belong to this library: some_kernel expects of"
            + " test_arguments so many fields: 2, not 3",
        refusal(8, 0, 4));
  }

  @Test
  void anotherSizeIsRefused() {
    assertEquals(
        "cuda device: the kernels do not belong to this library: some_kernel expects of"
            + " test_arguments the size 12, not 16",
        refusal(12, 0, 4, 8));
  }

  @Test
  void theTableIsNamedAfterTheStructure() {
    assertEquals("test_arguments_layout", ArgumentLayout.tableOf(WRITTEN));
  }
}
