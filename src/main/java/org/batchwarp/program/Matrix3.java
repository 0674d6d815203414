package org.batchwarp.program;

/**
 * A 3x3 matrix on homogeneous coordinates (row, column, 1), row-major.
 *
 * <p>Products add their three terms in order by fused multiply-add, as NumPy's BLAS does on any
 * current processor: the last bit decides about pixels on an edge.
 */
@SuppressWarnings("ArrayRecordComponent") // Private to this package, never compared.
record Matrix3(double[] values) {

  static Matrix3 of(
      double a, double b, double c, double d, double e, double f, double g, double h, double i) {
    return new Matrix3(new double[] {a, b, c, d, e, f, g, h, i});
  }

  static Matrix3 translation(double row, double column) {
    return of(1, 0, row, 0, 1, column, 0, 0, 1);
  }

  double get(int row, int column) {
    return values[3 * row + column];
  }

  Matrix3 times(Matrix3 right) {
    double[] product = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum = Math.fma(get(i, k), right.get(k, j), sum);
        }
        product[3 * i + j] = sum;
      }
    }
    return new Matrix3(product);
  }

  /** {@code P M P} with P exchanging row and column. */
  Matrix3 withAxesSwapped() {
    return of(
        get(1, 1), get(1, 0), get(1, 2), get(0, 1), get(0, 0), get(0, 2), get(2, 1), get(2, 0),
        get(2, 2));
  }
}
