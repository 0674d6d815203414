package org.batchwarp.device.host;

import static org.bytedeco.openblas.global.openblas.LAPACKE_dsyevd;
import static org.bytedeco.openblas.global.openblas.LAPACK_COL_MAJOR;
import static org.bytedeco.openblas.global.openblas.LAPACK_WORK_MEMORY_ERROR;

import org.batchwarp.device.SymmetricEigen;
import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/** LAPACK's divide and conquer. */
final class OpenBlasEigen extends HostEigen {
  /** Beyond it the size of the workspace overflows LAPACK's integers, which it does not notice. */
  private static final int LARGEST_ORDER = 32766;

  @Override
  public String name() {
    return "OpenBLAS";
  }

  @Override
  SymmetricEigen decomposeFinite(double[] matrix, int order) {
    if (order > LARGEST_ORDER) {
      return plainJava().decomposeFinite(matrix, order);
    }
    // By itself a DoublePointer fails where the process has four times the memory of Java's heap.
    Pointer memory = Pointer.malloc((order + 1L) * order * Double.BYTES);
    if (memory == null) {
      throw failure(LAPACK_WORK_MEMORY_ERROR, order);
    }
    try {
      return decomposeIn(new DoublePointer(memory), matrix, order);
    } finally {
      Pointer.free(memory);
    }
  }

  /**
   * @param memory for the eigenvectors and, before them, the eigenvalues
   */
  private static SymmetricEigen decomposeIn(DoublePointer memory, double[] matrix, int order) {
    DoublePointer eigenvalues = memory.getPointer(0);
    DoublePointer elements = memory.getPointer(order);
    elements.put(matrix);
    // What is above the diagonal by rows is below it by columns.
    int status =
        LAPACKE_dsyevd(
            LAPACK_COL_MAJOR, (byte) 'V', (byte) 'L', order, elements, order, eigenvalues);
    if (status != 0) {
      throw failure(status, order);
    }
    double[] values = new double[order];
    eigenvalues.get(values);
    double[][] vectors = new double[order][order];
    for (int k = 0; k < order; k++) {
      elements.getPointer((long) k * order).get(vectors[k]);
    }
    return new SymmetricEigen(values, vectors);
  }

  /** What a status other than 0 means. */
  static RuntimeException failure(int status, int order) {
    if (status > 0) {
      return notConverged(order);
    }
    String reason =
        status == LAPACK_WORK_MEMORY_ERROR
            ? "there is not enough memory"
            : "LAPACKE_dsyevd returned " + status;
    return new IllegalStateException(
        "cannot decompose a " + order + " x " + order + " matrix: " + reason);
  }
}
