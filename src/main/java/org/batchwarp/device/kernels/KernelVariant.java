package org.batchwarp.device.kernels;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * One kernel as it is compiled.
 *
 * @param file the source that defines it
 * @param function its name
 * @param macros what is defined for the compiler, in order
 * @param groupSize the number of work items that a group must have, or 0 for any
 */
public record KernelVariant(
    String file, String function, Map<String, String> macros, int groupSize) {

  /** The definitions as compilers take them. */
  public String options() {
    return macros.entrySet().stream()
        .map(macro -> "-D" + macro.getKey() + "=" + macro.getValue())
        .collect(Collectors.joining(" "));
  }
}
