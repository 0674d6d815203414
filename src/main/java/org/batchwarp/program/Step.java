package org.batchwarp.program;

import java.nio.FloatBuffer;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.BatchView;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.PreprocessingFunction;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Sampling;

/** One step of an {@link AugmentationProgram}. */
sealed interface Step {
  /** Enqueues the step's work on the workspace's batch. */
  void enqueue(Workspace workspace);

  /** The type of the other buffer of {@link Workspace#other} that the step takes the batch to. */
  default Optional<ElementType> transfersTo() {
    return Optional.empty();
  }

  /** The values of each image that the step keeps beside the batch, in double. */
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

  /** The bytes of what is copied to the device once. */
  default long constantBytes() {
    return 0;
  }

  /** Brings the source's pixels to float32, scaled. */
  record Scale(float factor) implements Step {
    @Override
    public Optional<ElementType> transfersTo() {
      return Optional.of(ElementType.FLOAT32);
    }

    @Override
    public void enqueue(Workspace workspace) {
      DeviceBuffer target = workspace.other(ElementType.FLOAT32);
      workspace.launch(new Kernel.Convert(workspace.current(), target, workspace.values(), factor));
      workspace.advanceTo(target);
    }
  }

  /** Replaces every image by the coefficients that a warp by splines reads. */
  record SplineCoefficients(ImageShape shape, Sampling sampling) implements Step {
    @Override
    public int coefficientsPerImage() {
      return sampling.extended(shape).values();
    }

    @Override
    public void enqueue(Workspace workspace) {
      DeviceBuffer target = workspace.coefficients(coefficientsPerImage());
      workspace.launch(
          new Kernel.SplineCoefficients(
              workspace.current(),
              workspace.indices(),
              shape,
              target,
              workspace.count(),
              workspace.parameters(),
              sampling));
      workspace.advanceTo(target);
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
    public Optional<ElementType> transfersTo() {
      return Optional.of(targetType);
    }

    @Override
    public long constantBytes() {
      return fused.map(ChannelAffine::bytes).orElse(0L);
    }

    @Override
    public void enqueue(Workspace workspace) {
      DeviceBuffer target = workspace.other(targetType);
      workspace.launch(
          new Kernel.Warp(
              workspace.current(),
              workspace.indices(),
              from,
              target,
              to.format(),
              workspace.count(),
              workspace.parameters(),
              sampling,
              fused.map(affine -> workspace.constant("channel affine", affine.values()))));
      workspace.advanceTo(target);
    }
  }

  /** Shifts all channels of each image, within the image's own limits. */
  record ShiftChannels(ImageShape shape) implements Step {
    @Override
    public boolean measures() {
      return true;
    }

    @Override
    public void enqueue(Workspace workspace) {
      workspace.measureImages(shape);
      workspace.launch(
          new Kernel.ShiftChannels(
              workspace.current(),
              shape,
              workspace.count(),
              workspace.moments(),
              workspace.parameters()));
    }
  }

  /** Scales the brightness of each image. */
  record AdjustBrightness(ImageShape shape, Compatibility convention) implements Step {
    @Override
    public boolean measures() {
      return true;
    }

    @Override
    public void enqueue(Workspace workspace) {
      workspace.measureImages(shape);
      workspace.launch(
          new Kernel.AdjustBrightness(
              workspace.current(),
              shape,
              workspace.count(),
              workspace.moments(),
              workspace.parameters(),
              convention));
    }
  }

  /** Runs the user's function on the host. */
  record Preprocess(ImageShape shape, PreprocessingFunction function) implements Step {
    @Override
    public boolean runsOnHost() {
      return true;
    }

    @Override
    public void enqueue(Workspace workspace) {
      FloatBuffer values = workspace.download();
      function.apply(new BatchView(values, workspace.count(), shape));
      workspace.upload();
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
    public long constantBytes() {
      return channelAffine.map(ChannelAffine::bytes).orElse(0L);
    }

    @Override
    public void enqueue(Workspace workspace) {
      if (samplewise) {
        workspace.measureImages(shape);
      }
      workspace.launch(
          new Kernel.Standardize(
              workspace.current(),
              shape,
              workspace.count(),
              rescale,
              samplewise ? Optional.of(workspace.moments()) : Optional.empty(),
              divide,
              channelAffine.map(affine -> workspace.constant("channel affine", affine.values()))));
    }
  }

  /** Multiplies each image, as a row vector, by the whitening matrix. */
  @SuppressWarnings("ArrayRecordComponent") // Large, shared and never compared.
  record Whiten(int values, float[] matrix, ProductPrecision precision) implements Step {
    Whiten withPrecision(ProductPrecision other) {
      return new Whiten(values, matrix, other);
    }

    @Override
    public Optional<ElementType> transfersTo() {
      return Optional.of(ElementType.FLOAT32);
    }

    @Override
    public long constantBytes() {
      return (long) matrix.length * Float.BYTES;
    }

    @Override
    public void enqueue(Workspace workspace) {
      DeviceBuffer target = workspace.other(ElementType.FLOAT32);
      workspace.multiply(workspace.constant("whitening matrix", matrix), target, values, precision);
      workspace.advanceTo(target);
    }
  }

  /** Converts to another type than float32 to deliver. */
  record Deliver(ElementType type) implements Step {
    @Override
    public Optional<ElementType> transfersTo() {
      return Optional.of(type);
    }

    @Override
    public void enqueue(Workspace workspace) {
      DeviceBuffer target = workspace.other(type);
      workspace.launch(new Kernel.Convert(workspace.current(), target, workspace.values(), 1));
      workspace.advanceTo(target);
    }
  }
}
