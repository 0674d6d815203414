package org.batchwarp.device.cuda;

import java.util.Arrays;
import org.batchwarp.device.kernels.ArgumentStructure;

/** How the fields of a kernel's arguments lie, by what the kernel's module says. */
final class ArgumentLayout {
  private final int size;
  private final int[] offsets;

  /**
   * A layout.
   *
   * @param table the structure's size, then where each field begins
   */
  ArgumentLayout(int[] table) {
    this.size = table[0];
    this.offsets = Arrays.copyOfRange(table, 1, table.length);
  }

  /** The name of the table in the module. */
  static String tableOf(ArgumentStructure structure) {
    return structure.name() + "_layout";
  }

  /**
   * Compares with what would be passed.
   *
   * @throws IllegalStateException that names kernel, field and both places where they differ
   */
  void require(String kernel, ArgumentStructure written) {
    for (int i = 0; i < Math.min(offsets.length, written.offsets().length); i++) {
      require(kernel, written, "field " + i + " at", offsets[i], written.offsets()[i]);
    }
    require(kernel, written, "so many fields:", offsets.length, written.offsets().length);
    require(kernel, written, "the size", size, written.bytes().length);
  }

  private static void require(
      String kernel, ArgumentStructure written, String what, int expected, int actual) {
    if (expected != actual) {
      throw new IllegalStateException(
          "cuda device: the kernels do not belong to this library: %s expects of %s %s %d, not %d"
              .formatted(kernel, written.name(), what, expected, actual));
    }
  }
}
