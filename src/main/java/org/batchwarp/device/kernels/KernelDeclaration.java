package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Map;

/**
 * A kernel's function as its source declares it.
 *
 * @param structure its last argument's
 */
record KernelDeclaration(
    KernelVariant variant, List<Parameter> buffers, StructureLayout structure) {
  /**
   * A buffer that it is given.
   *
   * @param type the token of its elements' type
   */
  record Parameter(String type, String name) {}

  /**
   * The kernel as it is compiled for groups of one size.
   *
   * @param macros what is defined besides
   * @param size the work items of a group
   */
  KernelDeclaration forGroups(Map<String, String> macros, int size) {
    return new KernelDeclaration(
        new KernelVariant(variant.file(), variant.function(), macros, size), buffers, structure);
  }

  /** A launch without arguments yet. */
  LaunchBuilder launch() {
    return new LaunchBuilder(this);
  }
}
