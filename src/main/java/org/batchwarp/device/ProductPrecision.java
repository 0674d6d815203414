package org.batchwarp.device;

/** At least how exactly a product of float32 matrices is computed. */
public enum ProductPrecision {
  /** In float32 throughout. */
  FLOAT32,
  /**
   * The factors may be cut to the 10 bits of fraction of NVIDIA's TensorFloat-32; sums are float32.
   * Each term of a sum is then off by up to 2^-9 of itself, 0.2 percent. Whitening cancels large
   * terms, the more the smaller its epsilon, so that results move by more than that: of 2000 images
   * of Fashion-MNIST, 0 to 255, by 5 percent of their standard deviation (root mean square) with an
   * epsilon of 1e-6, 2 percent with 1 and 0.2 percent with 100, where float32 moves them by 3e-5,
   * 1e-5 and 1e-6.
   *
   * <p>Only the {@code cuda} device gains from it, on GPUs of compute capability 8.0 or newer;
   * others compute in float32.
   */
  TF32
}
