package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import org.batchwarp.device.kernels.ArgumentStructure;
import org.batchwarp.device.kernels.StructureLayout;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ArgumentLayoutTest {
  private static final String FIELDS = "int height; int width; double scale;";

  private static final ArgumentStructure WRITTEN =
      new ArgumentStructure(StructureLayout.of("test_arguments", FIELDS), new byte[16]);

  @Test
  void theSameFieldsAreTakenHoweverTheyAreSpaced() {
    new ArgumentLayout(FIELDS).require("some_kernel", WRITTEN);
    new ArgumentLayout("  int height;  int width;\n double scale; ")
        .require("some_kernel", WRITTEN);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "int width; int height; double scale;",
        "int height; int widths; double scale;",
        "int height; float width; double scale;",
        "int height; int width;",
        "int height; int width; double scale; int more;",
        ""
      })
  void otherFieldsAreRefusedWithKernelStructureAndBothLists(String compiled) {
    String message =
        assertThrows(
                IllegalStateException.class,
                () -> new ArgumentLayout(compiled).require("some_kernel", WRITTEN))
            .getMessage();
    assertEquals(
        ("cuda device: the kernels do not belong to this library: some_kernel expects of"
                + " test_arguments the fields '%s', not '%s'")
            .formatted(compiled, FIELDS),
        message);
  }

  @Test
  void theTextIsNamedAfterTheStructure() {
    assertEquals("test_arguments_fields", ArgumentLayout.textOf(WRITTEN));
  }
}
