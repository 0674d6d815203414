package org.batchwarp.device.cpu;

/**
 * What kernels are built for: the levels of x86-64, each with all of those before it, and arm64.
 */
enum InstructionSet {
  X86_64_V2("x86-64-v2", "SSE4.2", "x86_64", 2),
  X86_64_V3("x86-64-v3", "AVX2", "x86_64", 3),
  X86_64_V4("x86-64-v4", "AVX-512", "x86_64", 4),
  ARM64("arm64", "NEON", "arm64", 0);

  private final String label;
  private final String vectors;
  private final String processor;
  private final int level;

  InstructionSet(String label, String vectors, String processor, int level) {
    this.label = label;
    this.vectors = vectors;
    this.processor = processor;
    this.level = level;
  }

  /** Its name, such as {@code x86-64-v3}. */
  String label() {
    return label;
  }

  /** With the name that its vector instructions are known by. */
  String description() {
    return label + " (" + vectors + ")";
  }

  /** The library with its kernels. */
  String library() {
    return "libbatchwarp-" + label + ".so";
  }

  /** Whether it is one of a platform's processors, old and new. */
  boolean isOf(Platform platform) {
    return processor.equals(platform.processor());
  }

  /** Whether a processor of a level has it. */
  boolean isIn(int processorLevel) {
    return level <= processorLevel;
  }
}
