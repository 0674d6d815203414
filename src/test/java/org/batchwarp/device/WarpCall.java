package org.batchwarp.device;

import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;

/** The arguments of one {@link Kernel.Warp}; by default the identity. */
final class WarpCall {
  private final ImageShape shape;
  private final int count;
  private final double[] parameters;
  private ElementType type = ElementType.FLOAT32;
  private DataFormat targetFormat;
  private FillMode fillMode = FillMode.NEAREST;
  private double cval;
  private Interpolation interpolation = Interpolation.BILINEAR;
  private Sampling.Precision precision = Sampling.Precision.SINGLE;
  private int[] indices;
  private float[] channelAffine;

  WarpCall(int count, ImageShape shape) {
    this.shape = shape;
    this.count = count;
    this.targetFormat = shape.format();
    this.parameters = new double[count * ImageParameters.STRIDE];
    // What a warp has no business with.
    Arrays.fill(parameters, Double.NaN);
    for (int image = 0; image < count; image++) {
      map(image, 1, 0, 0, 0, 1, 0).flip(image, false, false);
    }
  }

  /** Output pixel (r, c) reads (m0 r + m1 c + m2, m3 r + m4 c + m5). */
  WarpCall map(int image, double... map) {
    System.arraycopy(map, 0, parameters, image * ImageParameters.STRIDE, 6);
    return this;
  }

  WarpCall flip(int image, boolean horizontal, boolean vertical) {
    int at = image * ImageParameters.STRIDE;
    parameters[at + ImageParameters.FIRST_ROW] = vertical ? shape.height() - 1 : 0;
    parameters[at + ImageParameters.ROW_STEP] = vertical ? -1 : 1;
    parameters[at + ImageParameters.FIRST_COLUMN] = horizontal ? shape.width() - 1 : 0;
    parameters[at + ImageParameters.COLUMN_STEP] = horizontal ? -1 : 1;
    return this;
  }

  WarpCall from(ElementType value) {
    type = value;
    return this;
  }

  WarpCall to(DataFormat value) {
    targetFormat = value;
    return this;
  }

  WarpCall fill(FillMode mode, double constant) {
    fillMode = mode;
    cval = constant;
    return this;
  }

  WarpCall by(Interpolation value) {
    interpolation = value;
    return this;
  }

  WarpCall precisely(Sampling.Precision value) {
    precision = value;
    return this;
  }

  /** Which image of the source each image of the target is made from. */
  WarpCall gather(int... images) {
    indices = images;
    return this;
  }

  /** All centres, all scales, all biases. */
  WarpCall channelAffine(float... values) {
    channelAffine = values;
    return this;
  }

  /** The warped images in float32. */
  Pixels run(DeviceMemory memory, Pixels source) {
    DeviceBuffer target = launch(memory, upload(memory, source), ElementType.FLOAT32);
    return Pixels.read(memory.floats(target), count, shape.withFormat(targetFormat));
  }

  /** The bits of the warped images in float16, in the order of the target's axes. */
  int[] runToHalves(DeviceMemory memory, Pixels source) {
    return memory.halves(launch(memory, upload(memory, source), ElementType.FLOAT16));
  }

  /** The source's images in device memory, in the type and layout that this reads. */
  DeviceBuffer upload(DeviceMemory memory, Pixels source) {
    return type == ElementType.UINT8
        ? memory.of(source.bytes(shape.format()))
        : memory.of(source.floats(shape.format()));
  }

  /** Warps into a new buffer, by way of splines' coefficients if need be. */
  DeviceBuffer launch(DeviceMemory memory, DeviceBuffer source, ElementType targetType) {
    Sampling sampling = new Sampling(interpolation, fillMode, cval, precision);
    Optional<DeviceBuffer> gathered = Optional.ofNullable(indices).map(memory::ofIntegers);
    DeviceBuffer perImage = memory.of(parameters);
    boolean splines = interpolation == Interpolation.CUBIC;
    DeviceBuffer target = memory.poisoned(targetType, count * shape.values());
    memory.launch(
        new Kernel.Warp(
            splines ? coefficients(memory, source, gathered, perImage, sampling) : source,
            splines ? Optional.empty() : gathered,
            shape,
            target,
            targetFormat,
            count,
            perImage,
            sampling,
            Optional.ofNullable(channelAffine).map(memory::of)));
    return target;
  }

  private DeviceBuffer coefficients(
      DeviceMemory memory,
      DeviceBuffer source,
      Optional<DeviceBuffer> gathered,
      DeviceBuffer perImage,
      Sampling sampling) {
    DeviceBuffer coefficients =
        memory.poisoned(ElementType.FLOAT64, count * sampling.extended(shape).values());
    memory.launch(
        new Kernel.SplineCoefficients(
            source, gathered, shape, coefficients, count, perImage, sampling));
    return coefficients;
  }
}
