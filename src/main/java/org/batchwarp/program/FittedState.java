package org.batchwarp.program;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.config.Standardization;

/**
 * What {@code fit} learns of a data set: mean and standard deviation of each channel, and the
 * whitening matrix where ZCA was asked for.
 *
 * <p>Immutable. Its file is an {@code .npz} that {@code numpy.load} opens, with the arrays {@code
 * mean}, {@code std}, {@code zca_whitening_matrix} (where there is one), {@code image_axes} and
 * {@code channels_first}.
 */
public final class FittedState {
  private final ImageShape shape;
  private final double[] mean;
  private final double[] standardDeviation;
  private final Optional<float[]> whiteningMatrix;

  /**
   * A state from known statistics.
   *
   * @param mean of each channel
   * @param standardDeviation of each channel
   * @param whiteningMatrix values x values, row-major; not copied, not to be changed afterwards
   * @throws IllegalArgumentException if a length does not match the shape
   */
  public FittedState(
      ImageShape shape,
      double[] mean,
      double[] standardDeviation,
      Optional<float[]> whiteningMatrix) {
    requireLength("mean", mean.length, shape.channels());
    requireLength("standard deviation", standardDeviation.length, shape.channels());
    whiteningMatrix.ifPresent(
        matrix ->
            requireLength(
                "whitening matrix", matrix.length, (long) shape.values() * shape.values()));
    this.shape = shape;
    this.mean = mean.clone();
    this.standardDeviation = standardDeviation.clone();
    this.whiteningMatrix = whiteningMatrix;
  }

  private static void requireLength(String name, int length, long expected) {
    if (length != expected) {
      throw new IllegalArgumentException(
          name + " must have " + expected + " elements, got " + length);
    }
  }

  /** The shape of the fitted images. */
  public ImageShape shape() {
    return shape;
  }

  /** The mean of each channel; a copy. */
  public double[] mean() {
    return mean.clone();
  }

  /** The population standard deviation of each channel; a copy. */
  public double[] standardDeviation() {
    return standardDeviation.clone();
  }

  /**
   * The symmetric whitening matrix, values x values, row-major, for images flattened in the order
   * of {@link #shape()}'s axes; empty without ZCA. Shared, not to be changed.
   */
  public Optional<float[]> whiteningMatrix() {
    return whiteningMatrix;
  }

  /**
   * Checks that images of the given shape can be standardised with this state.
   *
   * @throws IllegalStateException if something is missing
   * @throws IllegalArgumentException if the shape does not match the fitted one
   */
  public void requireFor(Standardization standardization, ImageShape images) {
    if (images.channels() != shape.channels()) {
      throw new IllegalArgumentException(
          "images have " + images.channels() + " channels, fitted were " + shape.channels());
    }
    if (standardization.zcaWhitening()) {
      if (whiteningMatrix.isEmpty()) {
        throw new IllegalStateException(
            "zca_whitening needs a whitening matrix, which the fitted state has not");
      }
      if (!images.equals(shape)) {
        throw new IllegalArgumentException(
            "zca_whitening was fitted on %s images (%s), got %s (%s)"
                .formatted(shape.size(), shape.format(), images.size(), images.format()));
      }
    }
  }

  /** Writes the state to a file; an existing file is replaced when all is written. */
  public void save(Path file) throws IOException {
    Map<String, NdArray> arrays = new LinkedHashMap<>();
    int[] broadcast =
        shape.format() == DataFormat.CHANNELS_LAST
            ? new int[] {1, 1, shape.channels()}
            : new int[] {shape.channels(), 1, 1};
    arrays.put("mean", NdArray.of(mean, broadcast));
    arrays.put("std", NdArray.of(standardDeviation, broadcast));
    whiteningMatrix.ifPresent(
        matrix ->
            arrays.put("zca_whitening_matrix", NdArray.of(matrix, shape.values(), shape.values())));
    arrays.put("image_axes", NdArray.of(shape.axes()));
    arrays.put(
        "channels_first",
        NdArray.of(new byte[] {(byte) (shape.format() == DataFormat.CHANNELS_FIRST ? 1 : 0)}));
    NpzFile.write(file, arrays);
  }

  /**
   * Reads a state that {@link #save} wrote.
   *
   * @throws IOException if the file cannot be read or is not one; the message names it
   */
  public static FittedState load(Path file) throws IOException {
    Map<String, NdArray> arrays = NpzFile.read(file);
    long[] axes = require(arrays, "image_axes", 3, file).toLongs();
    boolean channelsFirst = require(arrays, "channels_first", 1, file).getLong(0) != 0;
    ImageShape shape;
    try {
      shape =
          ImageShape.ofAxes(
              Math.toIntExact(axes[0]),
              Math.toIntExact(axes[1]),
              Math.toIntExact(axes[2]),
              channelsFirst ? DataFormat.CHANNELS_FIRST : DataFormat.CHANNELS_LAST);
    } catch (ArithmeticException | IllegalArgumentException e) {
      throw new MalformedFileException(file, "image_axes: " + e.getMessage());
    }
    double[] mean = require(arrays, "mean", shape.channels(), file).toDoubles();
    double[] deviation = require(arrays, "std", shape.channels(), file).toDoubles();
    Optional<float[]> matrix =
        arrays.containsKey("zca_whitening_matrix")
            ? Optional.of(
                require(
                        arrays,
                        "zca_whitening_matrix",
                        (long) shape.values() * shape.values(),
                        file)
                    .toFloats())
            : Optional.empty();
    requireNumbers("mean", mean, Double.NEGATIVE_INFINITY, file);
    requireNumbers("std", deviation, 0, file);
    if (matrix.isPresent()) {
      requireNumbers(matrix.get(), file);
    }
    return new FittedState(shape, mean, deviation, matrix);
  }

  private static void requireNumbers(String name, double[] values, double minimum, Path file)
      throws IOException {
    for (double value : values) {
      if (!Double.isFinite(value) || value < minimum) {
        throw new MalformedFileException(
            file, "not a fitted state: array '" + name + "' has the value " + value);
      }
    }
  }

  private static void requireNumbers(float[] matrix, Path file) throws IOException {
    for (float value : matrix) {
      if (!Float.isFinite(value)) {
        throw new MalformedFileException(
            file, "not a fitted state: array 'zca_whitening_matrix' has the value " + value);
      }
    }
  }

  private static NdArray require(Map<String, NdArray> arrays, String name, long elements, Path file)
      throws IOException {
    NdArray array = arrays.get(name);
    if (array == null || array.size() != elements) {
      throw new MalformedFileException(
          file,
          "not a fitted state: array '%s' must have %d elements, %s"
              .formatted(name, elements, array == null ? "is missing" : "has " + array.size()));
    }
    return array;
  }
}
