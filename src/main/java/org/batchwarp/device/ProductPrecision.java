package org.batchwarp.device;

/** At least how exactly a product of float32 matrices is computed. */
public enum ProductPrecision {
  /** In float32 throughout. */
  FLOAT32,
  /**
   * The factors may be cut to the 10 bits of fraction of NVIDIA's TensorFloat-32; sums are float32.
   * Each term of a sum is then off by up to 2^-9 of itself, 0.2 percent, and typically by a tenth
   * of that. Only the {@code cuda} device gains from it, on GPUs of compute capability 8.0 or
   * newer; others compute in float32.
   */
  TF32
}
