package org.batchwarp;

import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.fit.FeatureStatistics;
import org.batchwarp.fit.FitOptions;
import org.batchwarp.fit.Fitter;
import org.batchwarp.pipeline.SingleImage;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.FittedState;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.random.RandomState;
import org.batchwarp.source.ImageSource;

/**
 * Keras's {@code ImageDataGenerator}: random augmentation and standardisation of images, with the
 * same parameters and, for the same seed, the same results.
 *
 * <pre>{@code
 * ImageDataGenerator generator =
 *     ImageDataGenerator.builder().rotationRange(40).widthShiftRange(0.2).horizontalFlip(true).build();
 * try (ImageSource images = ImageSource.npy(Path.of("x_train.npy"), DataFormat.CHANNELS_LAST);
 *     Flow flow = generator.flow(images).batchSize(32).seed(7).open()) {
 *   for (int i = 0; i < flow.length(); i++) {
 *     try (Batch batch = flow.next()) {
 *       train(batch.floats(), batch.axes());
 *     }
 *   }
 * }
 * }</pre>
 *
 * <p>Work runs on the device given to the builder, which stays the caller's, or on the best one
 * that there is, opened and closed as needed. Safe for use by several threads; a flow keeps the
 * fitted state that it was opened with.
 */
public final class ImageDataGenerator {
  private final AugmentationConfig config;
  private final Supplier<DeviceLease> devices;
  private volatile Optional<FittedState> fitted = Optional.empty();

  ImageDataGenerator(AugmentationConfig config, Optional<Device> device) {
    this.config = config;
    this.devices =
        device
            .<Supplier<DeviceLease>>map(given -> () -> new DeviceLease(given, false))
            .orElse(() -> new DeviceLease(Devices.best(), true));
  }

  /** A builder with Keras's defaults: nothing is done to images. */
  public static ImageDataGeneratorBuilder builder() {
    return new ImageDataGeneratorBuilder();
  }

  /** The checked parameters. */
  public AugmentationConfig config() {
    return config;
  }

  DeviceLease leaseDevice() {
    return devices.get();
  }

  /**
   * Measures a data set for featurewise standardisation and ZCA whitening. Images are rescaled
   * first (in Keras 3), neither preprocessed nor standardised otherwise.
   *
   * <p>Images are read on other threads than the caller's, several at once, while those before them
   * are measured. The source is not read any more once this has returned or thrown.
   *
   * @throws IOException if an image cannot be read; the former fit stays
   */
  public void fit(ImageSource source) throws IOException {
    fit(source, FitOptions.defaults());
  }

  /**
   * {@link #fit(ImageSource)} with random transformations, rounds, a seed or progress. For several
   * rounds images are kept on the device, as {@link FlowBuilder#residentBytes} says.
   *
   * @throws IOException if an image cannot be read; the former fit stays
   */
  public void fit(ImageSource source, FitOptions options) throws IOException {
    fit(measure(source, options));
  }

  /** Takes statistics, perhaps merged from several parts of a data set. */
  public void fit(FeatureStatistics statistics) {
    try (DeviceLease device = leaseDevice()) {
      fitted =
          Optional.of(
              statistics.toFittedState(
                  config.compatibility(),
                  config.standardization().zcaEpsilon(),
                  device.device().linearAlgebra().host()));
    }
  }

  /**
   * The statistics of a part of a data set, to be merged with those of other parts and given to
   * {@link #fit(FeatureStatistics)}. Images are read as by {@link #fit(ImageSource)}.
   *
   * @throws IOException if an image cannot be read
   */
  public FeatureStatistics measure(ImageSource source, FitOptions options) throws IOException {
    try (DeviceLease device = leaseDevice()) {
      return new Fitter(config, options, source, device.device()).measure();
    }
  }

  /** What the last fit learnt, or what was given to {@link #restore}. */
  public Optional<FittedState> fittedState() {
    return fitted;
  }

  /**
   * Takes the state of an earlier fit.
   *
   * @throws IllegalStateException if the state lacks what this configuration needs
   */
  public void restore(FittedState state) {
    state.requireFor(config.standardization(), state.shape());
    fitted = Optional.of(state);
  }

  /** Begins a flow over a source, which stays the caller's and must outlive the flow. */
  public FlowBuilder flow(ImageSource source) {
    return new FlowBuilder(this, source);
  }

  /** Begins a flow with labels, one row for each image. */
  public FlowBuilder flow(ImageSource source, NdArray labels) {
    return flow(source).labels(labels);
  }

  /** Random parameters for an image, from a new seed each time. */
  public TransformParameters getRandomTransform(ImageShape shape) {
    return new ParameterSampler(config, shape).draw(RandomState.fromEntropy());
  }

  /** Random parameters for an image from a seed, 0 to 2^32 - 1. */
  public TransformParameters getRandomTransform(ImageShape shape, long seed) {
    return new ParameterSampler(config, shape).draw(new RandomState(seed));
  }

  /** Transforms one image; the result has the same size, with the generator's order of axes. */
  public Image applyTransform(Image image, TransformParameters parameters) {
    return run(
        AugmentationProgram.forTransform(config, parameters, image.shape()), image, parameters);
  }

  /** Transforms one image with random parameters from a new seed each time. */
  public Image randomTransform(Image image) {
    return applyTransform(image, getRandomTransform(image.shape()));
  }

  /** Transforms one image with random parameters from a seed, 0 to 2^32 - 1. */
  public Image randomTransform(Image image, long seed) {
    return applyTransform(image, getRandomTransform(image.shape(), seed));
  }

  /**
   * Preprocesses and standardises one image; the given one is left as it is.
   *
   * @throws IllegalStateException if the configuration needs a fit and there was none
   * @throws IllegalArgumentException if the order of axes is not the generator's
   */
  public Image standardize(Image image) {
    if (image.shape().format() != config.dataFormat()) {
      throw new IllegalArgumentException(
          "image is " + image.shape().format() + ", data_format is " + config.dataFormat());
    }
    return run(
        AugmentationProgram.forStandardize(config, fitted, image.shape()),
        image,
        TransformParameters.identity());
  }

  private Image run(AugmentationProgram program, Image image, TransformParameters parameters) {
    try (DeviceLease device = leaseDevice();
        ImageSource source = ImageSource.of(image.values(), image.shape())) {
      return new Image(
          program.output(), SingleImage.run(device.device(), source, program, parameters));
    } catch (IOException e) {
      throw new IllegalStateException("an image in memory cannot fail to be read", e);
    }
  }

  /** A device for the time of one operation: the caller's, or one of our own. */
  record DeviceLease(Device device, boolean own) implements AutoCloseable {
    @Override
    public void close() {
      if (own) {
        device.close();
      }
    }
  }
}
