package org.batchwarp.fit;

import java.util.Arrays;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.device.SymmetricEigen;

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
  private final HostAlgebra algebra;

  Whitening(Compatibility compatibility, double epsilon, HostAlgebra algebra) {
    this.compatibility = compatibility;
    this.epsilon = epsilon;
    this.algebra = algebra;
  }

  /**
   * The whitening matrix, row-major.
   *
   * @param center what is subtracted from each value of an image
   */
  float[] matrix(CoMoments moments, double[] center) {
    int values = center.length;
    return moments.hasRows()
        ? fromImages(moments.rowsAbout(center), (int) moments.count(), values)
        : fromCoMoments(moments.about(center), values, moments.count());
  }

  private float[] fromCoMoments(double[] matrix, int values, long count) {
    SymmetricEigen eigen = algebra.symmetricEigen(matrix, values);
    return assemble(eigen.vectors(), weights(eigen.values(), count), values, 0);
  }

  /** For n <= D: the n x n matrix XXᵀ has the same eigenvalues, and u = Xᵀ q / sqrt(λ). */
  private float[] fromImages(double[] images, int count, int values) {
    SymmetricEigen eigen =
        algebra.symmetricEigen(algebra.rowProducts(images, count, values), count);
    double[] weights = weights(eigen.values(), count);
    double[] directions = algebra.product(eigen.vectors(), images, count, count, values);
    double largest = largest(eigen.values());
    for (int k = 0; k < count; k++) {
      double value = eigen.values()[k];
      // Below this, rounding has left nothing of the direction.
      scaleRow(directions, k, values, value > largest * count * 0x1p-52 ? 1 / Math.sqrt(value) : 0);
    }
    boolean spansAll = compatibility == Compatibility.KERAS_2;
    return assemble(
        directions, weights, values, spansAll ? weight(0, noiseFloor(largest), count) : 0);
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

  /**
   * {@code rest I + Σ (w - rest) u uᵀ}.
   *
   * @param directions the u, one a row; is changed
   * @param rest at most each of the weights w, or at least each of them
   */
  private float[] assemble(double[] directions, double[] weights, int values, double rest) {
    double sign = Arrays.stream(weights).anyMatch(weight -> weight < rest) ? -1 : 1;
    for (int k = 0; k < weights.length; k++) {
      scaleRow(directions, k, values, Math.sqrt(Math.abs(weights[k] - rest)));
    }
    double[] sum = algebra.columnProducts(directions, weights.length, values);
    float[] matrix = new float[values * values];
    for (int i = 0; i < values; i++) {
      matrix[i * values + i] = (float) (sign * sum[i * values + i] + rest);
      for (int j = i + 1; j < values; j++) {
        float element = (float) (sign * sum[i * values + j]);
        matrix[i * values + j] = element;
        matrix[j * values + i] = element;
      }
    }
    return matrix;
  }

  private static void scaleRow(double[] rows, int row, int columns, double factor) {
    for (int i = row * columns; i < (row + 1) * columns; i++) {
      rows[i] *= factor;
    }
  }
}
