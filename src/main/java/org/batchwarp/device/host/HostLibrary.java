package org.batchwarp.device.host;

import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.MatrixCheck;
import org.batchwarp.device.SymmetricEigen;

/** Linear algebra on the host's processors, for devices that have none of their own in double. */
public abstract sealed class HostLibrary implements HostAlgebra
    permits OpenBlasLibrary, EjmlLibrary {
  HostLibrary() {}

  /**
   * OpenBLAS, or plain Java where OpenBLAS does not load; {@code
   * -Dorg.bytedeco.javacpp.logger.debug=true} tells why. The first call loads it, and the first on
   * a machine unpacks it to JavaCPP's cache.
   *
   * <p>OpenBLAS takes all processors for orders from 1024 on, and its threads wait busily: beside
   * other work the environment variable {@code OPENBLAS_NUM_THREADS} should give it fewer. It
   * leaves orders above 32766 to plain Java, which is slow.
   */
  public static HostLibrary best() {
    return Best.LIBRARY;
  }

  /** The one that works everywhere. */
  public static HostLibrary plainJava() {
    return new EjmlLibrary();
  }

  /** Whether it is OpenBLAS that computes. */
  public boolean isOpenBlas() {
    return false;
  }

  @Override
  public final SymmetricEigen symmetricEigen(double[] matrix, int order) {
    MatrixCheck.requireDecomposable(matrix, order);
    return decomposeFinite(matrix, order);
  }

  @Override
  public final double[] product(double[] a, double[] b, int rows, int inner, int columns) {
    MatrixCheck.requireSize(a, rows, inner);
    MatrixCheck.requireSize(b, inner, columns);
    return multiply(a, b, rows, inner, columns);
  }

  @Override
  public final double[] rowProducts(double[] a, int rows, int columns) {
    MatrixCheck.requireSize(a, rows, columns);
    return multiplyRows(a, rows, columns);
  }

  @Override
  public final double[] columnProducts(double[] a, int rows, int columns) {
    MatrixCheck.requireSize(a, rows, columns);
    return multiplyColumns(a, rows, columns);
  }

  /** Decomposes a matrix that has been checked. */
  abstract SymmetricEigen decomposeFinite(double[] matrix, int order);

  abstract double[] multiply(double[] a, double[] b, int rows, int inner, int columns);

  abstract double[] multiplyRows(double[] a, int rows, int columns);

  abstract double[] multiplyColumns(double[] a, int rows, int columns);

  /** Initialized by the first call of {@link #best}. */
  private static final class Best {
    static final HostLibrary LIBRARY = choose();

    private static HostLibrary choose() {
      try {
        HostLibrary openBlas = new OpenBlasLibrary();
        // Libraries may load and yet lack the routine.
        openBlas.symmetricEigen(new double[] {1}, 1);
        return openBlas;
      } catch (LinkageError | RuntimeException notLoaded) {
        return plainJava();
      }
    }
  }
}
