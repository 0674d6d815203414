package org.batchwarp.device;

/** Matrix routines of a device. Matrices are dense and row-major. */
public interface LinearAlgebra {
  /** Enqueues {@code c = a b} in float32. */
  default void matrixProduct(
      Stream stream,
      DeviceBuffer a,
      DeviceBuffer b,
      DeviceBuffer c,
      int rows,
      int inner,
      int columns) {
    matrixProduct(stream, a, b, c, rows, inner, columns, ProductPrecision.FLOAT32);
  }

  /**
   * Enqueues {@code c = a b}.
   *
   * @param a float32, rows x inner
   * @param b float32, inner x columns
   * @param c float32, rows x columns; not {@code a} or {@code b}
   * @param precision at least how exactly
   */
  void matrixProduct(
      Stream stream,
      DeviceBuffer a,
      DeviceBuffer b,
      DeviceBuffer c,
      int rows,
      int inner,
      int columns,
      ProductPrecision precision);

  /**
   * Enqueues {@code c += aᵀ a} for the elements on and above the diagonal; those below are left.
   *
   * @param a float32, rows x columns
   * @param c float64, columns x columns; accumulated in double
   */
  void symmetricRankKUpdate(Stream stream, DeviceBuffer a, DeviceBuffer c, int rows, int columns);

  /** What is computed on host memory in double, by what is fastest here. */
  HostAlgebra host();
}
