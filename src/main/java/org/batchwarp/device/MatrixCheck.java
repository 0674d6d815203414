package org.batchwarp.device;

/** What every {@link HostAlgebra} checks of the matrices that it is given. */
public final class MatrixCheck {
  private MatrixCheck() {}

  /**
   * Checks the number of elements.
   *
   * @throws IllegalArgumentException that says what it is
   */
  public static void requireSize(double[] matrix, int rows, int columns) {
    if (rows < 1 || columns < 1 || matrix.length != (long) rows * columns) {
      throw new IllegalArgumentException(
          matrix.length + " elements are not a " + rows + " x " + columns + " matrix");
    }
  }

  /**
   * Checks size and values of a matrix to decompose, of which the part on and above the diagonal is
   * read.
   *
   * @throws IllegalArgumentException that says where it has what
   */
  public static void requireDecomposable(double[] matrix, int order) {
    requireSize(matrix, order, order);
    for (int i = 0; i < order; i++) {
      for (int j = i; j < order; j++) {
        double element = matrix[i * order + j];
        if (!Double.isFinite(element)) {
          throw new IllegalArgumentException(
              "the matrix to decompose has " + element + " in row " + i + ", column " + j);
        }
      }
    }
  }

  /** For a decomposition that found no eigenvalues. */
  public static IllegalArgumentException notConverged(int order) {
    return new IllegalArgumentException(
        "the eigen decomposition of a " + order + " x " + order + " matrix did not converge");
  }
}
