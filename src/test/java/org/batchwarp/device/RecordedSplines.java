package org.batchwarp.device;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.Fixtures;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpzFile;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;

/** What SciPy made of images of one size, as {@code record_splines.py} wrote it. */
record RecordedSplines(Map<String, NdArray> arrays) {
  private static final double CONSTANT = 7.5;

  /** What SciPy made of the images, or a device. */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  record Result(double[] coefficients, float[] warped) {}

  static List<String> sizes() {
    return List.of("1x1", "1x6", "2x3", "3x2", "9x1", "13x8");
  }

  static RecordedSplines read(String size) throws IOException {
    return new RecordedSplines(NpzFile.read(Fixtures.spline(size + ".npz")));
  }

  Result expected(FillMode mode) {
    String name = mode.name().toLowerCase(Locale.ROOT);
    return new Result(
        arrays.get("coefficients_" + name).toDoubles(), arrays.get("warped_" + name).toFloats());
  }

  Result run(DeviceMemory memory, FillMode mode) {
    NdArray images = arrays.get("images");
    int count = images.rows();
    ImageShape shape =
        new ImageShape(images.shape()[1], images.shape()[2], 1, DataFormat.CHANNELS_LAST);
    Sampling sampling =
        new Sampling(Interpolation.CUBIC, mode, CONSTANT, Sampling.Precision.SINGLE);
    DeviceBuffer parameters = memory.of(parameters(count));
    DeviceBuffer coefficients =
        memory.poisoned(ElementType.FLOAT64, count * sampling.extended(shape).values());
    memory.launch(
        new Kernel.SplineCoefficients(
            memory.of(images.toFloats()),
            Optional.empty(),
            shape,
            coefficients,
            count,
            parameters,
            sampling));
    DeviceBuffer warped = memory.poisoned(ElementType.FLOAT32, images.size());
    memory.launch(
        new Kernel.Warp(
            coefficients,
            Optional.empty(),
            shape,
            warped,
            shape.format(),
            count,
            parameters,
            sampling,
            Optional.empty()));
    return new Result(memory.doubles(coefficients), memory.floats(warped));
  }

  private double[] parameters(int count) {
    double[] maps = arrays.get("maps").toDoubles();
    double[] parameters = new double[count * ImageParameters.STRIDE];
    for (int image = 0; image < count; image++) {
      int at = image * ImageParameters.STRIDE;
      System.arraycopy(maps, image * 6, parameters, at, 6);
      parameters[at + ImageParameters.ROW_STEP] = 1;
      parameters[at + ImageParameters.COLUMN_STEP] = 1;
    }
    return parameters;
  }
}
