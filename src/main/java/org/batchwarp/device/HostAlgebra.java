package org.batchwarp.device;

/**
 * Matrix routines in double on host memory. Matrices are dense and row-major, and arguments are
 * left as they were. Keeps nothing and may be used by several threads.
 */
public interface HostAlgebra {
  /** The library that computes, such as {@code OpenBLAS}. */
  String name();

  /**
   * The eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param matrix order x order; only the part on and above the diagonal is read
   * @throws IllegalArgumentException if what is read is not finite, or the decomposition does not
   *     converge
   */
  SymmetricEigen symmetricEigen(double[] matrix, int order);

  /**
   * The product {@code a b}, rows x columns.
   *
   * @param a rows x inner
   * @param b inner x columns
   */
  double[] product(double[] a, double[] b, int rows, int inner, int columns);

  /**
   * The products of all pairs of rows, {@code a aᵀ}: rows x rows, of which only what is on and
   * above the diagonal is set.
   *
   * @param a rows x columns
   */
  double[] rowProducts(double[] a, int rows, int columns);

  /**
   * The products of all pairs of columns, {@code aᵀ a}: columns x columns, of which only what is on
   * and above the diagonal is set.
   *
   * @param a rows x columns
   */
  double[] columnProducts(double[] a, int rows, int columns);
}
