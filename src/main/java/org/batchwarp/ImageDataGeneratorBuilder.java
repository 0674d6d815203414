package org.batchwarp;

import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.ColorJitter;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Geometry;
import org.batchwarp.config.Interpolation;
import org.batchwarp.config.PreprocessingFunction;
import org.batchwarp.config.Range;
import org.batchwarp.config.Shift;
import org.batchwarp.config.Standardization;
import org.batchwarp.device.Device;

/**
 * Builds an {@link ImageDataGenerator}. Methods are Keras's keywords in Java's case and have the
 * same defaults; a bad value throws {@link IllegalArgumentException} that names Keras's keyword.
 * Not thread-safe.
 */
public final class ImageDataGeneratorBuilder {
  private Compatibility compatibility = Compatibility.KERAS_3;
  private Optional<Device> device = Optional.empty();
  private double rotationRange;
  private Shift widthShift = Shift.none();
  private Shift heightShift = Shift.none();
  private double shearRange;
  private Range zoomRange = new Range(1, 1);
  private boolean horizontalFlip;
  private boolean verticalFlip;
  private FillMode fillMode = FillMode.NEAREST;
  private double cval;
  private Interpolation interpolation = Interpolation.BILINEAR;
  private double channelShiftRange;
  private Optional<Range> brightnessRange = Optional.empty();
  private Optional<PreprocessingFunction> preprocessingFunction = Optional.empty();
  private double rescale;
  private boolean samplewiseCenter;
  private boolean samplewiseStdNormalization;
  private boolean featurewiseCenter;
  private boolean featurewiseStdNormalization;
  private boolean zcaWhitening;
  private double zcaEpsilon = 1e-6;
  private DataFormat dataFormat = DataFormat.CHANNELS_LAST;
  private ElementType dtype = ElementType.FLOAT32;
  private double validationSplit;

  ImageDataGeneratorBuilder() {}

  /** Whose arithmetic to follow where Keras 2 and 3 differ; Keras 3's by default. */
  public ImageDataGeneratorBuilder compatibility(Compatibility value) {
    compatibility = value;
    return this;
  }

  /** Where to compute; the device stays the caller's. By default the best one there is. */
  public ImageDataGeneratorBuilder device(Device value) {
    device = Optional.of(value);
    return this;
  }

  /** Random rotations of up to this many degrees to either side. */
  public ImageDataGeneratorBuilder rotationRange(double degrees) {
    rotationRange = degrees;
    return this;
  }

  /** Random shifts along the width: below 1 a fraction of it, else pixels (a Python float). */
  public ImageDataGeneratorBuilder widthShiftRange(double range) {
    widthShift = Shift.of("width_shift_range", range);
    return this;
  }

  /** Random whole-pixel shifts along the width, below {@code range} (a Python int). */
  public ImageDataGeneratorBuilder widthShiftRange(int range) {
    widthShift = Shift.of("width_shift_range", range);
    return this;
  }

  /** Shifts along the width by one of the offsets, to either side (a Python list). */
  public ImageDataGeneratorBuilder widthShiftRange(double[] offsets) {
    widthShift = Shift.oneOf("width_shift_range", offsets);
    return this;
  }

  /** Random shifts along the height: below 1 a fraction of it, else pixels (a Python float). */
  public ImageDataGeneratorBuilder heightShiftRange(double range) {
    heightShift = Shift.of("height_shift_range", range);
    return this;
  }

  /** Random whole-pixel shifts along the height, below {@code range} (a Python int). */
  public ImageDataGeneratorBuilder heightShiftRange(int range) {
    heightShift = Shift.of("height_shift_range", range);
    return this;
  }

  /** Shifts along the height by one of the offsets, to either side (a Python list). */
  public ImageDataGeneratorBuilder heightShiftRange(double[] offsets) {
    heightShift = Shift.oneOf("height_shift_range", offsets);
    return this;
  }

  /** Random shears of up to this many degrees to either side. */
  public ImageDataGeneratorBuilder shearRange(double degrees) {
    shearRange = degrees;
    return this;
  }

  /** Random zoom factors in [1 - range, 1 + range]. */
  public ImageDataGeneratorBuilder zoomRange(double range) {
    return zoomRange(1 - range, 1 + range);
  }

  /** Random zoom factors in [low, high]; above 1 shows more of the scene. */
  public ImageDataGeneratorBuilder zoomRange(double low, double high) {
    zoomRange = Range.of("zoom_range", low, high);
    return this;
  }

  /** What lies outside of the image. */
  public ImageDataGeneratorBuilder fillMode(FillMode value) {
    fillMode = value;
    return this;
  }

  /** The value outside for {@link FillMode#CONSTANT}, on the scale of the input. */
  public ImageDataGeneratorBuilder cval(double value) {
    cval = value;
    return this;
  }

  /** How values between pixels are computed: order 0, 1 or 3. */
  public ImageDataGeneratorBuilder interpolationOrder(int order) {
    interpolation = Interpolation.ofOrder(order);
    return this;
  }

  /** Whether to mirror half of the images left to right. */
  public ImageDataGeneratorBuilder horizontalFlip(boolean value) {
    horizontalFlip = value;
    return this;
  }

  /** Whether to mirror half of the images top to bottom. */
  public ImageDataGeneratorBuilder verticalFlip(boolean value) {
    verticalFlip = value;
    return this;
  }

  /** Random offsets of all channels of up to this much, clipped to the image's own limits. */
  public ImageDataGeneratorBuilder channelShiftRange(double range) {
    channelShiftRange = range;
    return this;
  }

  /** Random factors of the brightness in [low, high], by way of an 8-bit image. */
  public ImageDataGeneratorBuilder brightnessRange(double low, double high) {
    brightnessRange = Optional.of(Range.of("brightness_range", low, high));
    return this;
  }

  /** A factor for all values, after the transformation; 0 for none. */
  public ImageDataGeneratorBuilder rescale(double factor) {
    rescale = factor;
    return this;
  }

  /** The user's own step after the transformation and before rescaling. */
  public ImageDataGeneratorBuilder preprocessingFunction(PreprocessingFunction function) {
    preprocessingFunction = Optional.of(function);
    return this;
  }

  /** The order of the axes of delivered images. */
  public ImageDataGeneratorBuilder dataFormat(DataFormat value) {
    dataFormat = value;
    return this;
  }

  /**
   * The element type of delivered images: float16, float32 or float64. Arithmetic is float32 with
   * sums in double for all three.
   */
  public ImageDataGeneratorBuilder dtype(ElementType value) {
    dtype = value;
    return this;
  }

  /** The fraction of images kept for validation, strictly between 0 and 1; 0 for none. */
  public ImageDataGeneratorBuilder validationSplit(double fraction) {
    validationSplit = fraction;
    return this;
  }

  /** Whether to subtract each image's mean. */
  public ImageDataGeneratorBuilder samplewiseCenter(boolean value) {
    samplewiseCenter = value;
    return this;
  }

  /** Whether to divide by each image's standard deviation; turns its centring on. */
  public ImageDataGeneratorBuilder samplewiseStdNormalization(boolean value) {
    samplewiseStdNormalization = value;
    return this;
  }

  /** Whether to subtract the data set's mean of each channel; needs a fit. */
  public ImageDataGeneratorBuilder featurewiseCenter(boolean value) {
    featurewiseCenter = value;
    return this;
  }

  /**
   * Whether to divide by the data set's standard deviation of each channel; turns featurewise
   * centring on and needs a fit.
   */
  public ImageDataGeneratorBuilder featurewiseStdNormalization(boolean value) {
    featurewiseStdNormalization = value;
    return this;
  }

  /**
   * Whether to apply ZCA whitening; turns featurewise centring on and featurewise division off, and
   * needs a fit.
   */
  public ImageDataGeneratorBuilder zcaWhitening(boolean value) {
    zcaWhitening = value;
    return this;
  }

  /** Regularises the whitening matrix; 1e-6 by default. */
  public ImageDataGeneratorBuilder zcaEpsilon(double value) {
    zcaEpsilon = value;
    return this;
  }

  /** Checks all parameters and builds the generator. */
  public ImageDataGenerator build() {
    AugmentationConfig config =
        new AugmentationConfig(
            new Geometry(
                rotationRange,
                widthShift,
                heightShift,
                shearRange,
                zoomRange,
                horizontalFlip,
                verticalFlip,
                fillMode,
                cval,
                interpolation),
            new ColorJitter(channelShiftRange, brightnessRange),
            preprocessingFunction,
            new Standardization(
                rescale,
                samplewiseCenter,
                samplewiseStdNormalization,
                featurewiseCenter,
                featurewiseStdNormalization,
                zcaWhitening,
                zcaEpsilon),
            dataFormat,
            dtype,
            validationSplit,
            compatibility);
    return new ImageDataGenerator(config, device);
  }
}
