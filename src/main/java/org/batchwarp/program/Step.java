package org.batchwarp.program;

import java.util.List;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.PreprocessingFunction;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Sampling;

/**
 * One step of an {@link AugmentationProgram}: what it needs of a {@link BufferPlan}, and the work
 * that it is on what that gave it.
 */
sealed interface Step {
  /** The type of the images that the step writes to another buffer, if it does. */
  default Optional<ElementType> movesTo() {
    return Optional.empty();
  }

  /** The values that the step writes for each image to take its place, in double. */
  default int coefficientsPerImage() {
    return 0;
  }

  /** Whether the step measures each image. */
  default boolean measures() {
    return false;
  }

  /** Whether the step works on the host. */
  default boolean runsOnHost() {
    return false;
  }

  /** What the step has copied to the device once. */
  default Optional<Constant> constant() {
    return Optional.empty();
  }

  /** What is to be done on a batch, in this order. */
  List<Work> work(Operands on);

  private static Work measurement(ImageShape shape, Operands on) {
    return new Work.Launch(
        new Kernel.MeasureImages(on.input(), shape, on.count(), on.moments().orElseThrow()));
  }

  /** Brings the source's pixels to float32, scaled. */
  record Scale(ImageShape shape, float factor) implements Step {
    @Override
    public Optional<ElementType> movesTo() {
      return Optional.of(ElementType.FLOAT32);
    }

    @Override
    public List<Work> work(Operands on) {
      long values = on.count() * (long) shape.values();
      return List.of(new Work.Launch(new Kernel.Convert(on.input(), on.output(), values, factor)));
    }
  }

  /** Replaces every image by the coefficients that a warp by splines reads. */
  record SplineCoefficients(ImageShape shape, Sampling sampling) implements Step {
    @Override
    public int coefficientsPerImage() {
      return sampling.extended(shape).values();
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          new Work.Launch(
              new Kernel.SplineCoefficients(
                  on.input(),
                  on.picks(),
                  shape,
                  on.output(),
                  on.count(),
                  on.parameters(),
                  sampling)));
    }
  }

  /** Samples every image through its inverse map. */
  record Warp(
      ImageShape from,
      ImageShape to,
      ElementType targetType,
      Sampling sampling,
      Optional<ChannelAffine> fused)
      implements Step {
    Warp withAffine(ChannelAffine affine) {
      return new Warp(from, to, targetType, sampling, Optional.of(affine));
    }

    Warp withTargetType(ElementType type) {
      return new Warp(from, to, type, sampling, fused);
    }

    @Override
    public Optional<ElementType> movesTo() {
      return Optional.of(targetType);
    }

    @Override
    public Optional<Constant> constant() {
      return fused.map(ChannelAffine::constant);
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          new Work.Launch(
              new Kernel.Warp(
                  on.input(),
                  on.picks(),
                  from,
                  on.output(),
                  to.format(),
                  on.count(),
                  on.parameters(),
                  sampling,
                  on.constant())));
    }
  }

  /** Shifts all channels of each image, within the image's own limits. */
  record ShiftChannels(ImageShape shape) implements Step {
    @Override
    public boolean measures() {
      return true;
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          measurement(shape, on),
          new Work.Launch(
              new Kernel.ShiftChannels(
                  on.input(), shape, on.count(), on.moments().orElseThrow(), on.parameters())));
    }
  }

  /** Scales the brightness of each image. */
  record AdjustBrightness(ImageShape shape, Compatibility convention) implements Step {
    @Override
    public boolean measures() {
      return true;
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          measurement(shape, on),
          new Work.Launch(
              new Kernel.AdjustBrightness(
                  on.input(),
                  shape,
                  on.count(),
                  on.moments().orElseThrow(),
                  on.parameters(),
                  convention)));
    }
  }

  /** Runs the user's function on the host. */
  record Preprocess(ImageShape shape, PreprocessingFunction function) implements Step {
    @Override
    public boolean runsOnHost() {
      return true;
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          new Work.OnHost(function, on.input(), on.host().orElseThrow(), on.count(), shape));
    }
  }

  /** Rescales, standardises each image, then each channel. */
  record Standardize(
      ImageShape shape,
      double rescale,
      boolean samplewise,
      boolean divide,
      Optional<ChannelAffine> channelAffine)
      implements Step {
    @Override
    public boolean measures() {
      return samplewise;
    }

    @Override
    public Optional<Constant> constant() {
      return channelAffine.map(ChannelAffine::constant);
    }

    @Override
    public List<Work> work(Operands on) {
      Work standardization =
          new Work.Launch(
              new Kernel.Standardize(
                  on.input(), shape, on.count(), rescale, on.moments(), divide, on.constant()));
      return samplewise
          ? List.of(measurement(shape, on), standardization)
          : List.of(standardization);
    }
  }

  /** Multiplies each image, as a row vector, by the whitening matrix. */
  @SuppressWarnings("ArrayRecordComponent") // Large, shared and never compared.
  record Whiten(int values, float[] matrix, ProductPrecision precision) implements Step {
    Whiten withPrecision(ProductPrecision other) {
      return new Whiten(values, matrix, other);
    }

    @Override
    public Optional<ElementType> movesTo() {
      return Optional.of(ElementType.FLOAT32);
    }

    @Override
    public Optional<Constant> constant() {
      return Optional.of(new Constant("whitening matrix", matrix));
    }

    @Override
    public List<Work> work(Operands on) {
      return List.of(
          new Work.Product(
              on.input(), on.constant().orElseThrow(), on.output(), on.count(), values, precision));
    }
  }

  /** Converts to another type than float32 to deliver. */
  record Deliver(ImageShape shape, ElementType type) implements Step {
    @Override
    public Optional<ElementType> movesTo() {
      return Optional.of(type);
    }

    @Override
    public List<Work> work(Operands on) {
      long values = on.count() * (long) shape.values();
      return List.of(new Work.Launch(new Kernel.Convert(on.input(), on.output(), values, 1)));
    }
  }
}
