package org.batchwarp.fit;

import org.batchwarp.config.Compatibility;
import org.batchwarp.device.LinearAlgebra;
import org.batchwarp.device.SymmetricEigen;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.CommonOps_MT_DDRM;

/**
 * Forms the ZCA whitening matrix {@code U diag(w) Uᵀ} of n centred images X (n rows, D values) from
 * the eigenvectors u and eigenvalues λ of {@code XᵀX}:
 *
 * <ul>
 *   <li>Keras 3: {@code w = sqrt(n) / (sqrt(λ) + ε)} for min(n, D) directions; what lies outside of
 *       them is projected away.
 *   <li>Keras 2: {@code w = 1 / sqrt(λ / n + ε)} for all D directions.
 * </ul>
 *
 * <p>Keras computes in float32. Directions whose variance lies below what float32 resolves have
 * there a random weight, unless ε is large enough to decide it; here they get none.
 */
final class Whitening {
  /** The spacing of float32 numbers at 1. */
  private static final double FLOAT32_RESOLUTION = 0x1p-23;

  private final Compatibility compatibility;
  private final double epsilon;
  private final LinearAlgebra linearAlgebra;

  Whitening(Compatibility compatibility, double epsilon, LinearAlgebra linearAlgebra) {
    this.compatibility = compatibility;
    this.epsilon = epsilon;
    this.linearAlgebra = linearAlgebra;
  }

  /**
   * The whitening matrix, row-major.
   *
   * @param center what is subtracted from each value of an image
   */
  float[] matrix(CoMoments moments, double[] center) {
    return moments.hasRows()
        ? fromImages(moments.rowsAbout(center))
        : fromCoMoments(moments.about(center), center.length, moments.count());
  }

  private float[] fromCoMoments(double[] matrix, int values, long count) {
    SymmetricEigen eigen = linearAlgebra.symmetricEigen(matrix, values);
    double[] weights = weights(eigen.values(), count);
    DMatrixRMaj directions = new DMatrixRMaj(eigen.vectors());
    return assemble(directions, weights, 0);
  }

  /** For n <= D: the n x n matrix XXᵀ has the same eigenvalues, and u = Xᵀ q / sqrt(λ). */
  private float[] fromImages(DMatrixRMaj images) {
    int count = images.numRows;
    DMatrixRMaj gram = new DMatrixRMaj(count, count);
    CommonOps_MT_DDRM.multTransB(images, images, gram);
    SymmetricEigen eigen = linearAlgebra.symmetricEigen(gram.data, count);
    double[] weights = weights(eigen.values(), count);
    DMatrixRMaj directions = new DMatrixRMaj(count, images.numCols);
    CommonOps_MT_DDRM.mult(new DMatrixRMaj(eigen.vectors()), images, directions);
    double largest = largest(eigen.values());
    for (int k = 0; k < count; k++) {
      double value = eigen.values()[k];
      // Below this, rounding has left nothing of the direction.
      double scale = value > largest * count * 0x1p-52 ? 1 / Math.sqrt(value) : 0;
      for (int i = 0; i < images.numCols; i++) {
        directions.data[k * images.numCols + i] *= scale;
      }
    }
    boolean spansAll = compatibility == Compatibility.KERAS_2;
    return assemble(directions, weights, spansAll ? weight(0, noiseFloor(largest), count) : 0);
  }

  private double[] weights(double[] eigenvalues, long count) {
    double floor = noiseFloor(largest(eigenvalues));
    double[] weights = new double[eigenvalues.length];
    for (int k = 0; k < weights.length; k++) {
      weights[k] = weight(Math.max(0, eigenvalues[k]), floor, count);
    }
    return weights;
  }

  private static double largest(double[] values) {
    double largest = 0;
    for (double value : values) {
      largest = Math.max(largest, value);
    }
    return largest;
  }

  /** The eigenvalue of XᵀX below which Keras's float32 arithmetic sees noise. */
  private double noiseFloor(double largest) {
    return compatibility == Compatibility.KERAS_2
        ? largest * FLOAT32_RESOLUTION / 2
        : largest * FLOAT32_RESOLUTION * FLOAT32_RESOLUTION;
  }

  private double weight(double eigenvalue, double noiseFloor, long count) {
    boolean keras2 = compatibility == Compatibility.KERAS_2;
    double regularization = keras2 ? epsilon * count : epsilon * epsilon;
    if (eigenvalue <= noiseFloor && regularization <= noiseFloor) {
      return 0;
    }
    return keras2
        ? 1 / Math.sqrt(eigenvalue / count + epsilon)
        : Math.sqrt((double) count) / (Math.sqrt(eigenvalue) + epsilon);
  }

  /** {@code rest I + Σ (w - rest) u uᵀ}, the directions u being rows. */
  private static float[] assemble(DMatrixRMaj directions, double[] weights, double rest) {
    int values = directions.numCols;
    DMatrixRMaj weighted = directions.copy();
    for (int k = 0; k < weights.length; k++) {
      for (int i = 0; i < values; i++) {
        weighted.data[k * values + i] *= weights[k] - rest;
      }
    }
    DMatrixRMaj sum = new DMatrixRMaj(values, values);
    CommonOps_MT_DDRM.multTransA(directions, weighted, sum);
    float[] matrix = new float[values * values];
    for (int i = 0; i < values; i++) {
      for (int j = 0; j < values; j++) {
        // Products round each triangle for itself; whitening is symmetric.
        double symmetric = (sum.get(i, j) + sum.get(j, i)) / 2;
        matrix[i * values + j] = (float) (i == j ? symmetric + rest : symmetric);
      }
    }
    return matrix;
  }
}
