package org.batchwarp.device.cuda;

import org.batchwarp.device.kernels.ArgumentStructure;
import org.batchwarp.device.kernels.StructureLayout;

/**
 * Which fields a kernel's structure of arguments has, by what the kernel's module says.
 *
 * @param fields in C, with one space between words
 */
record ArgumentLayout(String fields) {
  ArgumentLayout(String fields) {
    this.fields = StructureLayout.normal(fields);
  }

  /** The name of the text in the module. */
  static String textOf(ArgumentStructure structure) {
    return structure.layout().name() + "_fields";
  }

  /**
   * Compares with what would be passed.
   *
   * @throws IllegalStateException that names kernel, structure and both lists of fields if they
   *     differ
   */
  void require(String kernel, ArgumentStructure written) {
    String passed = written.layout().declarations();
    if (!fields.equals(passed)) {
      throw new IllegalStateException(
          "cuda device: the kernels do not belong to this library: %s expects of %s the fields '%s', not '%s'"
              .formatted(kernel, written.layout().name(), fields, passed));
    }
  }
}
