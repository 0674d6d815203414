package org.batchwarp.device.cpu;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What follows {@code cpu:}, as in {@code cpu:2:x86-64-v3}.
 *
 * @param set the instruction set; without one, the best
 */
record CpuSelector(int threads, Optional<InstructionSet> set) {
  private static final int MAXIMAL_THREADS = 1024;

  /**
   * Takes a selector apart; without a number of threads there is one for each processor.
   *
   * @throws IllegalArgumentException that says what is allowed
   */
  static CpuSelector parse(String selector) {
    int processors = Math.min(MAXIMAL_THREADS, Runtime.getRuntime().availableProcessors());
    if (selector.isEmpty()) {
      return new CpuSelector(processors, Optional.empty());
    }
    String[] parts = selector.split(":", 2);
    Optional<InstructionSet> named = named(parts[parts.length - 1]);
    if (parts.length == 2 && named.isEmpty()) {
      throw refused(selector);
    }
    boolean counted = parts.length == 2 || named.isEmpty();
    return new CpuSelector(counted ? threads(parts[0], selector) : processors, named);
  }

  private static Optional<InstructionSet> named(String part) {
    return Arrays.stream(InstructionSet.values())
        .filter(set -> set.label().equals(part))
        .findFirst();
  }

  private static int threads(String part, String selector) {
    int threads;
    try {
      threads = Integer.parseInt(part);
    } catch (NumberFormatException e) {
      threads = 0;
    }
    if (threads < 1 || threads > MAXIMAL_THREADS) {
      throw refused(selector);
    }
    return threads;
  }

  private static IllegalArgumentException refused(String selector) {
    String sets =
        Arrays.stream(InstructionSet.values())
            .map(InstructionSet::label)
            .collect(Collectors.joining(", "));
    return new IllegalArgumentException(
        "cpu device: '%s' must be a number of threads, 1 to %d, an instruction set, one of %s, or both as in 2:%s"
            .formatted(selector, MAXIMAL_THREADS, sets, InstructionSet.X86_64_V3.label()));
  }
}
