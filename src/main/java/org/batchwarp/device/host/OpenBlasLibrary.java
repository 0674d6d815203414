package org.batchwarp.device.host;

import static org.bytedeco.openblas.global.openblas.CblasNoTrans;
import static org.bytedeco.openblas.global.openblas.CblasRowMajor;
import static org.bytedeco.openblas.global.openblas.CblasTrans;
import static org.bytedeco.openblas.global.openblas.CblasUpper;
import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.LAPACK_WORK_MEMORY_ERROR;
import static org.bytedeco.openblas.global.openblas.cblas_dgemm;
import static org.bytedeco.openblas.global.openblas.cblas_dsyrk;

import org.batchwarp.device.MatrixCheck;
import org.batchwarp.device.SymmetricEigen;

/** OpenBLAS: LAPACK's divide and conquer, and its own products. */
final class OpenBlasLibrary extends HostLibrary {
  /** Beyond it the size of the workspace overflows LAPACK's integers, which it does not notice. */
  private static final int LARGEST_ORDER = 32766;

  @Override
  public String name() {
    return "OpenBLAS";
  }

  @Override
  public boolean isOpenBlas() {
    return true;
  }

  @Override
  SymmetricEigen decomposeFinite(double[] matrix, int order) {
    if (order > LARGEST_ORDER) {
      return plainJava().decomposeFinite(matrix, order);
    }
    try (NativeDoubles vectors = NativeDoubles.copyOf(matrix);
        NativeDoubles values = new NativeDoubles(order)) {
      // What is above the diagonal by rows is below it by columns.
      int status =
          OpenBlasThreads.forOrder(
              order,
              () ->
                  LAPACKE_dsyevd(
                      LAPACK_COL_MAJOR,
                      (byte) 'V',
                      (byte) 'L',
                      order,
                      vectors.pointer(),
                      order,
                      values.pointer()));
      if (status != 0) {
        throw failure(status, order);
      }
      return new SymmetricEigen(values.toArray(order), vectors.toArray(order * order));
    }
  }

  @Override
  double[] multiply(double[] a, double[] b, int rows, int inner, int columns) {
    try (NativeDoubles left = NativeDoubles.copyOf(a);
        NativeDoubles right = NativeDoubles.copyOf(b);
        NativeDoubles product = new NativeDoubles((long) rows * columns)) {
      return OpenBlasThreads.forOrder(
          Math.max(rows, columns),
          () -> {
            cblas_dgemm(
                CblasRowMajor,
                CblasNoTrans,
                CblasNoTrans,
                rows,
                columns,
                inner,
                1,
                left.pointer(),
                inner,
                right.pointer(),
                columns,
                0,
                product.pointer(),
                columns);
            return product.toArray(rows * columns);
          });
    }
  }

  @Override
  double[] multiplyRows(double[] a, int rows, int columns) {
    return symmetricProduct(CblasNoTrans, a, rows, columns, columns);
  }

  @Override
  double[] multiplyColumns(double[] a, int rows, int columns) {
    return symmetricProduct(CblasTrans, a, columns, rows, columns);
  }

  /**
   * @param transposition whether the factor that is not transposed is the second one
   * @param order of the product
   * @param inner the number of terms of each sum
   */
  private static double[] symmetricProduct(
      int transposition, double[] a, int order, int inner, int columns) {
    try (NativeDoubles factor = NativeDoubles.copyOf(a);
        NativeDoubles product = new NativeDoubles((long) order * order)) {
      return OpenBlasThreads.forOrder(
          order,
          () -> {
            cblas_dsyrk(
                CblasRowMajor,
                CblasUpper,
                transposition,
                order,
                inner,
                1,
                factor.pointer(),
                columns,
                0,
                product.pointer(),
                order);
            return product.toArray(order * order);
          });
    }
  }

  /** What a status other than 0 means. */
  static RuntimeException failure(int status, int order) {
    if (status > 0) {
      return MatrixCheck.notConverged(order);
    }
    String reason =
        status == LAPACK_WORK_MEMORY_ERROR
            ? "there is not enough memory"
            : "LAPACKE_dsyevd returned " + status;
    return new IllegalStateException(
        "cannot decompose a " + order + " x " + order + " matrix: " + reason);
  }
}
