package org.batchwarp.device.cpu;

/** Products of matrices at addresses in memory, dense and row-major. */
interface Products {
  /** {@code c = a b} in float32. */
  void multiply(long a, long b, long c, int rows, int inner, int columns);

  /**
   * {@code c += aᵀ a} on and above the diagonal, with sums in double.
   *
   * @param a float32, rows x columns
   * @param c float64, columns x columns
   */
  void addColumnProducts(long a, long c, int rows, int columns);
}
