package org.batchwarp.fit;

import java.util.ArrayList;
import java.util.List;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.mult.MatrixMultProduct_DDRM;

/**
 * Second moments of all pairs of an image's values, mergeable. Up to as many images as an image has
 * values the images themselves are kept, since they are smaller than the matrix and their own,
 * smaller Gram matrix has the same eigenvalues; beyond that, mean and co-moment matrix.
 */
final class CoMoments {
  private final int values;

  /** Images kept as they are; empty once there is a matrix. */
  private final List<float[]> images = new ArrayList<>();

  /** The sum of {@code (x - mean)(x - mean)ᵀ}, upper triangle, or null while images are kept. */
  private double[] matrix;

  private double[] mean;
  private long count;

  CoMoments(int values) {
    this.values = values;
  }

  long count() {
    return count;
  }

  /** Whether images of this number can still be added as they are. */
  boolean keepsImages(long more) {
    return matrix == null && count + more <= values;
  }

  /** Adds images as they are; allowed while {@link #keepsImages}. */
  void addImages(List<float[]> more) {
    count += more.size();
    images.addAll(more);
  }

  /**
   * Adds images by their moments about a pivot.
   *
   * @param pivot a value for each value of an image
   * @param sums of {@code x - pivot}
   * @param products the sum of {@code (x - pivot)(x - pivot)ᵀ}, upper triangle; is changed and may
   *     be kept
   */
  void addMoments(long more, double[] pivot, double[] sums, double[] products) {
    double[] theirMean = new double[values];
    for (int i = 0; i < values; i++) {
      double shift = sums[i] / more;
      theirMean[i] = pivot[i] + shift;
      for (int j = i; j < values; j++) {
        products[i * values + j] -= shift * sums[j];
      }
    }
    if (count == 0) {
      count = more;
      mean = theirMean;
      matrix = products;
    } else {
      merge(more, theirMean, products);
    }
  }

  /** Adds images by their mean and the upper triangle of their co-moment matrix. */
  private void merge(long otherCount, double[] otherMean, double[] otherMatrix) {
    summarize();
    double total = (double) count + otherCount;
    double weight = (double) count * otherCount / total;
    double[] difference = new double[values];
    for (int i = 0; i < values; i++) {
      difference[i] = otherMean[i] - mean[i];
      mean[i] += difference[i] * otherCount / total;
    }
    for (int i = 0; i < values; i++) {
      double factor = difference[i] * weight;
      for (int j = i; j < values; j++) {
        matrix[i * values + j] += otherMatrix[i * values + j] + factor * difference[j];
      }
    }
    count += otherCount;
  }

  void merge(CoMoments other) {
    if (other.matrix == null && keepsImages(other.count)) {
      addImages(other.images);
    } else if (other.count > 0) {
      other.summarize();
      merge(other.count, other.mean, other.matrix);
    }
  }

  /** Turns kept images into mean and matrix. */
  private void summarize() {
    if (matrix != null) {
      return;
    }
    mean = new double[values];
    matrix = new double[Math.multiplyExact(values, values)];
    if (images.isEmpty()) {
      return;
    }
    for (float[] image : images) {
      for (int i = 0; i < values; i++) {
        mean[i] += image[i] / (double) count;
      }
    }
    DMatrixRMaj squares = new DMatrixRMaj(values, values);
    MatrixMultProduct_DDRM.inner_small(
        DMatrixRMaj.wrap(images.size(), values, centered(mean)), squares);
    matrix = squares.data;
    images.clear();
  }

  /** The kept images minus {@code center}, one a row. */
  private double[] centered(double[] center) {
    double[] rows = new double[images.size() * values];
    for (int row = 0; row < images.size(); row++) {
      for (int i = 0; i < values; i++) {
        rows[row * values + i] = images.get(row)[i] - center[i];
      }
    }
    return rows;
  }

  /**
   * The images minus {@code center}, one a row, if there are no more of them than values.
   *
   * @throws IllegalStateException if only the matrix is left
   */
  double[] rowsAbout(double[] center) {
    if (matrix != null) {
      throw new IllegalStateException("the images of this data set are not kept");
    }
    return centered(center);
  }

  boolean hasRows() {
    return matrix == null;
  }

  /** The sum of {@code (x - center)(x - center)ᵀ}; upper triangle, row-major. */
  double[] about(double[] center) {
    summarize();
    double[] moved = matrix.clone();
    for (int i = 0; i < values; i++) {
      double factor = count * (mean[i] - center[i]);
      for (int j = i; j < values; j++) {
        moved[i * values + j] += factor * (mean[j] - center[j]);
      }
    }
    return moved;
  }
}
