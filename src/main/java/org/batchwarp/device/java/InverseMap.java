package org.batchwarp.device.java;

import org.batchwarp.device.ImageParameters;

/** The source coordinates of one image's output pixels, from its {@link ImageParameters}. */
record InverseMap(
    double rowByRow,
    double rowByColumn,
    double rowOffset,
    double columnByRow,
    double columnByColumn,
    double columnOffset,
    double firstRow,
    double rowStep,
    double firstColumn,
    double columnStep) {

  static InverseMap of(double[] parameters, int image) {
    int p = image * ImageParameters.STRIDE;
    return new InverseMap(
        parameters[p],
        parameters[p + 1],
        parameters[p + 2],
        parameters[p + 3],
        parameters[p + 4],
        parameters[p + 5],
        parameters[p + ImageParameters.FIRST_ROW],
        parameters[p + ImageParameters.ROW_STEP],
        parameters[p + ImageParameters.FIRST_COLUMN],
        parameters[p + ImageParameters.COLUMN_STEP]);
  }

  /** Keras does not resample then, and interpolation would spread NaN to pixels beside it. */
  boolean isIdentity() {
    return rowByRow == 1
        && rowByColumn == 0
        && rowOffset == 0
        && columnByRow == 0
        && columnByColumn == 1
        && columnOffset == 0;
  }

  double sourceRow(int row, int column) {
    // The offset last, as in SciPy: the last bit decides about pixels on an edge.
    return latticeRow(row) * rowByRow + latticeColumn(column) * rowByColumn + rowOffset;
  }

  double sourceColumn(int row, int column) {
    return latticeRow(row) * columnByRow + latticeColumn(column) * columnByColumn + columnOffset;
  }

  private double latticeRow(int row) {
    return firstRow + row * rowStep;
  }

  private double latticeColumn(int column) {
    return firstColumn + column * columnStep;
  }
}
