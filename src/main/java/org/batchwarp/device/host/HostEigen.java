package org.batchwarp.device.host;

import org.batchwarp.device.SymmetricEigen;

/**
 * The eigen decomposition on the host, for devices that have none of their own. Keeps nothing and
 * may be used by several threads.
 */
public abstract sealed class HostEigen permits OpenBlasEigen, EjmlEigen {
  HostEigen() {}

  /**
   * OpenBLAS, or plain Java where OpenBLAS does not load; {@code
   * -Dorg.bytedeco.javacpp.logger.debug=true} tells why. The first call loads it, and the first on
   * a machine unpacks it to JavaCPP's cache.
   *
   * <p>OpenBLAS takes all processors, and its threads wait busily: beside other work the
   * environment variable {@code OPENBLAS_NUM_THREADS} should give it fewer. It leaves orders above
   * 32766 to plain Java, which is slow.
   */
  public static HostEigen best() {
    return Best.HOST_EIGEN;
  }

  /** The one that works everywhere. */
  public static HostEigen plainJava() {
    return new EjmlEigen();
  }

  /** The library that computes, such as {@code OpenBLAS}. */
  public abstract String name();

  /**
   * The eigenvalues and eigenvectors of a symmetric matrix.
   *
   * @param matrix order x order, row-major; only the part on and above the diagonal is read
   * @throws IllegalArgumentException if what is read is not finite, or the decomposition does not
   *     converge
   */
  public final SymmetricEigen decompose(double[] matrix, int order) {
    requireFinite(matrix, order);
    return decomposeFinite(matrix, order);
  }

  /** Decomposes a matrix that has been checked. */
  abstract SymmetricEigen decomposeFinite(double[] matrix, int order);

  static IllegalArgumentException notConverged(int order) {
    return new IllegalArgumentException(
        "the eigen decomposition of a " + order + " x " + order + " matrix did not converge");
  }

  private static void requireFinite(double[] matrix, int order) {
    if (order < 1 || matrix.length != (long) order * order) {
      throw new IllegalArgumentException(
          matrix.length + " elements are not a " + order + " x " + order + " matrix");
    }
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

  /** Initialized by the first call of {@link #best}. */
  private static final class Best {
    static final HostEigen HOST_EIGEN = choose();

    private static HostEigen choose() {
      try {
        HostEigen openBlas = new OpenBlasEigen();
        // Libraries may load and yet lack the routine.
        openBlas.decompose(new double[] {1}, 1);
        return openBlas;
      } catch (LinkageError | RuntimeException notLoaded) {
        return plainJava();
      }
    }
  }
}
