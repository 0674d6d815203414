package org.batchwarp.program;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.Interpolation;
import org.batchwarp.config.Standardization;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Sampling;

/**
 * A configuration compiled for one shape of images: the steps that a batch goes through on a
 * device, and the buffers between them. Geometry and flips are one warp, before which splines need
 * their coefficients; rescaling and featurewise standardisation are fused into it, unless something
 * that lies between needs whole images first.
 *
 * <p>Immutable and independent of any device.
 */
public final class AugmentationProgram {
  /** Keras's guard against division by zero. */
  private static final double EPSILON = 1e-6;

  private final ImageShape input;
  private final ElementType inputType;
  private final ImageShape output;
  private final ElementType outputType;
  private final Compatibility compatibility;
  private final List<Step> steps;
  private final BufferPlan plan;

  private AugmentationProgram(
      ImageShape input,
      ElementType inputType,
      ImageShape output,
      ElementType outputType,
      Compatibility compatibility,
      List<Step> steps) {
    this.input = input;
    this.inputType = inputType;
    this.output = output;
    this.outputType = outputType;
    this.compatibility = compatibility;
    this.steps = List.copyOf(steps);
    this.plan = BufferPlan.of(input, inputType, this.steps);
  }

  /**
   * What {@code flow} does to a batch: transformation, preprocessing and standardisation.
   *
   * @param fitted must be present if the configuration needs fitting
   */
  public static AugmentationProgram forFlow(
      AugmentationConfig config,
      Optional<FittedState> fitted,
      ImageShape input,
      ElementType inputType) {
    return new Compiler(config, input, inputType)
        .transform(
            config.colorJitter().shiftsChannels(),
            config.colorJitter().brightnessRange().isPresent())
        .standardize(fitted)
        .finish(config.dtype());
  }

  /** What {@code fit} measures: rescaled images in Keras 3, and transformed ones if it augments. */
  public static AugmentationProgram forFit(
      AugmentationConfig config, boolean augment, ImageShape input, ElementType inputType) {
    boolean rescales = config.compatibility() == Compatibility.KERAS_3;
    boolean warps = augment || input.format() != config.dataFormat();
    Compiler compiler =
        new Compiler(config, input, inputType)
            .scale(rescales ? config.standardization().rescale() : 1, warps);
    if (warps) {
      compiler.transform(
          augment && config.colorJitter().shiftsChannels(),
          augment && config.colorJitter().brightnessRange().isPresent());
    }
    return compiler.finish(ElementType.FLOAT32);
  }

  /** The transformation alone, with the given parameters' optional steps. */
  public static AugmentationProgram forTransform(
      AugmentationConfig config, TransformParameters parameters, ImageShape input) {
    return new Compiler(config, input, ElementType.FLOAT32)
        .transform(
            parameters.channelShiftIntensity().isPresent(), parameters.brightness().isPresent())
        .finish(ElementType.FLOAT32);
  }

  /** Preprocessing and standardisation alone. */
  public static AugmentationProgram forStandardize(
      AugmentationConfig config, Optional<FittedState> fitted, ImageShape input) {
    return new Compiler(config, input, ElementType.FLOAT32)
        .standardize(fitted)
        .finish(ElementType.FLOAT32);
  }

  /** This program with ZCA's product computed at least so exactly, if there is one. */
  public AugmentationProgram withZcaPrecision(ProductPrecision precision) {
    return new AugmentationProgram(
        input,
        inputType,
        output,
        outputType,
        compatibility,
        steps.stream()
            .map(step -> step instanceof Step.Whiten w ? w.withPrecision(precision) : step)
            .toList());
  }

  /** The shape of images that go in. */
  public ImageShape input() {
    return input;
  }

  /** The element type of images that go in: uint8 or float32. */
  public ElementType inputType() {
    return inputType;
  }

  /** The shape of images that come out. */
  public ImageShape output() {
    return output;
  }

  /** The element type of images that come out: float16, float32 or float64. */
  public ElementType outputType() {
    return outputType;
  }

  /** Whether the program can pick its images from a data set, since its first step does so. */
  public boolean picksImages() {
    return !steps.isEmpty()
        && (steps.get(0) instanceof Step.Warp || steps.get(0) instanceof Step.SplineCoefficients);
  }

  List<Step> steps() {
    return steps;
  }

  /** The buffers that the steps take a batch through. */
  BufferPlan plan() {
    return plan;
  }

  /** The parameters of a batch in the layout of {@link ImageParameters}. */
  void writeParameters(List<TransformParameters> batch, ByteBuffer target) {
    DoubleBuffer doubles = target.order(ByteOrder.nativeOrder()).asDoubleBuffer();
    InverseMap map = new InverseMap(input, compatibility);
    // No object for an image: whether the compiler would do without them is its own affair.
    ParameterTable table = ParameterTable.of(batch);
    for (int image = 0; image < table.size(); image++) {
      map.write(table.values(), image * ParameterTable.STRIDE, doubles);
    }
  }

  /** Collects steps; each method appends what its part of the configuration needs. */
  private static final class Compiler {
    private final AugmentationConfig config;
    private final ImageShape input;
    private final ImageShape output;
    private final ElementType inputType;
    private final List<Step> steps = new ArrayList<>();

    Compiler(AugmentationConfig config, ImageShape input, ElementType inputType) {
      this.config = config;
      this.input = input;
      this.output = input.withFormat(config.dataFormat());
      this.inputType = inputType;
    }

    /** A warp that follows reads any type; else images become float32, in memory of their own. */
    Compiler scale(double factor, boolean warpFollows) {
      if (factor != 1 || !warpFollows) {
        steps.add(new Step.Scale(input, (float) factor));
      }
      return this;
    }

    Compiler transform(boolean shiftsChannels, boolean adjustsBrightness) {
      Sampling sampling = sampling(adjustsBrightness);
      if (sampling.interpolation() == Interpolation.CUBIC) {
        steps.add(new Step.SplineCoefficients(input, sampling));
      }
      steps.add(new Step.Warp(input, output, ElementType.FLOAT32, sampling, Optional.empty()));
      if (shiftsChannels) {
        steps.add(new Step.ShiftChannels(output));
      }
      if (adjustsBrightness) {
        if (output.channels() == 2 || output.channels() > 4) {
          throw new IllegalArgumentException(
              "brightness_range needs images of 1, 3 or 4 channels, got " + output.channels());
        }
        steps.add(new Step.AdjustBrightness(output, config.compatibility()));
      }
      return this;
    }

    private Sampling sampling(boolean adjustsBrightness) {
      return new Sampling(
          config.geometry().interpolation(),
          config.geometry().fillMode(),
          config.geometry().cval(),
          precision(adjustsBrightness));
    }

    /**
     * Brightness truncates to 8 bits, where the last bit makes a difference of one level; whitening
     * and an image's own standard deviation enlarge small differences.
     */
    private Sampling.Precision precision(boolean adjustsBrightness) {
      Standardization standardization = config.standardization();
      if (adjustsBrightness) {
        return Sampling.Precision.DOUBLE;
      }
      return standardization.zcaWhitening() || standardization.samplewiseStdNormalization()
          ? Sampling.Precision.SINGLE
          : Sampling.Precision.BYTE;
    }

    Compiler standardize(Optional<FittedState> fitted) {
      Standardization standardization = config.standardization();
      config.preprocessing().ifPresent(f -> steps.add(new Step.Preprocess(output, f)));
      Optional<FittedState> needed =
          standardization.needsFit()
              ? Optional.of(requireFitted(standardization, fitted))
              : Optional.empty();
      double rescale = standardization.rescale();
      if (standardization.isSamplewise()) {
        steps.add(
            new Step.Standardize(
                output,
                rescale,
                true,
                standardization.samplewiseStdNormalization(),
                needed.map(state -> featurewise(standardization, state, 1))));
      } else if (needed.isPresent() || rescale != 1) {
        fuseOrAppend(
            needed
                .map(state -> featurewise(standardization, state, rescale))
                .orElseGet(() -> ChannelAffine.scale(output.channels(), rescale)));
      }
      if (standardization.zcaWhitening()) {
        steps.add(
            new Step.Whiten(
                output.values(),
                needed.orElseThrow().whiteningMatrix().orElseThrow(),
                ProductPrecision.FLOAT32));
      }
      return this;
    }

    private void fuseOrAppend(ChannelAffine affine) {
      int last = steps.size() - 1;
      if (last >= 0 && steps.get(last) instanceof Step.Warp warp) {
        steps.set(last, warp.withAffine(affine));
      } else {
        steps.add(new Step.Standardize(output, 1, false, false, Optional.of(affine)));
      }
    }

    private FittedState requireFitted(
        Standardization standardization, Optional<FittedState> fitted) {
      FittedState state =
          fitted.orElseThrow(
              () ->
                  new IllegalStateException(
                      standardization.keywordThatNeedsFit()
                          + " needs statistics of a data set: call fit first"));
      state.requireFor(standardization, output);
      return state;
    }

    private static ChannelAffine featurewise(
        Standardization standardization, FittedState state, double rescale) {
      double[] divisors = state.standardDeviation();
      for (int channel = 0; channel < divisors.length; channel++) {
        divisors[channel] =
            standardization.featurewiseStdNormalization() ? divisors[channel] + EPSILON : 1;
      }
      return ChannelAffine.standardize(rescale, state.mean(), divisors);
    }

    AugmentationProgram finish(ElementType outputType) {
      int last = steps.size() - 1;
      if (outputType == ElementType.FLOAT16
          && last >= 0
          && steps.get(last) instanceof Step.Warp w) {
        steps.set(last, w.withTargetType(outputType));
      } else if (outputType != ElementType.FLOAT32) {
        steps.add(new Step.Deliver(output, outputType));
      }
      return new AugmentationProgram(
          input, inputType, output, outputType, config.compatibility(), steps);
    }
  }
}
