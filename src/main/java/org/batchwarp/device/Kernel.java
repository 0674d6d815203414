package org.batchwarp.device;

import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.Interpolation;

/**
 * The kernels, each by its arguments. Images lie densely one after another from the start of a
 * buffer. Buffers are float32 unless said otherwise; sums are accumulated in double. A buffer of
 * another type or with too few elements is an {@link IllegalArgumentException} that names it.
 *
 * <p>A <i>channel affine</i> is a float32 buffer of one centre for each channel, then one scale for
 * each, then one bias for each: {@code y = scale (x - centre) + bias}. The centre is there so that
 * values far from 0 lose no digits in float32.
 */
public sealed interface Kernel {
  /** What a device does for each kernel. One that lacks a kernel does not compile. */
  interface Visitor {
    void warp(Warp warp);

    void splineCoefficients(SplineCoefficients spline);

    void convert(Convert convert);

    void measureImages(MeasureImages measure);

    void shiftChannels(ShiftChannels shift);

    void adjustBrightness(AdjustBrightness adjust);

    void standardize(Standardize standardize);

    void measureChannels(MeasureChannels measure);

    void centerFeatures(CenterFeatures center);

    void clear(Clear clear);
  }

  /** A visitor for which kernels that compute value by value are all alike. */
  interface PerValueVisitor extends Visitor {
    void perValue(PerValue kernel);

    @Override
    default void shiftChannels(ShiftChannels shift) {
      perValue(shift);
    }

    @Override
    default void adjustBrightness(AdjustBrightness adjust) {
      perValue(adjust);
    }

    @Override
    default void standardize(Standardize standardize) {
      perValue(standardize);
    }
  }

  /** Takes the arguments of a compiled kernel, each by its name in {@code kernels/}. */
  interface Arguments {
    Arguments buffer(String name, DeviceBuffer buffer);

    /** A buffer that may be left out. */
    Arguments buffer(String name, Optional<DeviceBuffer> buffer);

    Arguments put(String name, int value);

    Arguments put(String name, boolean value);

    Arguments put(String name, float value);

    Arguments put(String name, double value);
  }

  /**
   * A kernel that computes each value of images from the value itself and from what is known of its
   * image, in place. All are compiled from {@code values.cl} and launched alike.
   */
  sealed interface PerValue extends Kernel {
    DeviceBuffer images();

    ImageShape shape();

    int count();

    /** The name of the function in {@code values.cl}. */
    String function();

    /** Gives the arguments besides the images and what follows from their shape. */
    void give(Arguments arguments);
  }

  /** Calls the visitor's method for this kernel. */
  void accept(Visitor visitor);

  private static void requireImages(DeviceBuffer buffer, ImageShape shape, int count) {
    BufferCheck.require(buffer, ElementType.FLOAT32, (long) count * shape.values());
  }

  private static void requireMoments(DeviceBuffer buffer, int count) {
    BufferCheck.require(buffer, ElementType.FLOAT64, (long) count * ImageMoments.STRIDE);
  }

  private static void requireParameters(DeviceBuffer buffer, int count) {
    BufferCheck.require(buffer, ElementType.FLOAT64, (long) count * ImageParameters.STRIDE);
  }

  private static void requireAffine(Optional<DeviceBuffer> buffer, ImageShape shape) {
    buffer.ifPresent(
        given -> BufferCheck.require(given, ElementType.FLOAT32, 3L * shape.channels()));
  }

  private static void requireFinished(DeviceBuffer buffer, long elements) {
    BufferCheck.requireAny(buffer, elements, ElementType.FLOAT32, ElementType.FLOAT16);
  }

  /** Pixels as sources give them: uint8 or float32. */
  private static void requirePixels(DeviceBuffer buffer, long elements) {
    BufferCheck.requireAny(buffer, elements, ElementType.FLOAT32, ElementType.UINT8);
  }

  private static void requireGathered(
      DeviceBuffer source, Optional<DeviceBuffer> indices, ImageShape shape, int count) {
    requirePixels(source, indices.isPresent() ? shape.values() : (long) count * shape.values());
    indices.ifPresent(given -> BufferCheck.require(given, ElementType.INT32, count));
  }

  private static void requireCoefficients(
      DeviceBuffer buffer, ImageShape shape, int count, Sampling sampling) {
    BufferCheck.require(
        buffer, ElementType.FLOAT64, (long) count * sampling.extended(shape).values());
  }

  /**
   * What a {@link Warp} by {@link Interpolation#CUBIC} reads: of each channel of each image, the
   * coefficients {@code c} with which {@code sum c[i, j] B(y - i) B(x - j)} goes through all
   * pixels, {@code B} being the cubic B-spline and the image continued as the fill mode says
   * ({@code CONSTANT} and {@code WRAP} are mirrored about the centres of the outermost pixels for
   * this). First the columns of an image are filtered, then the rows, in double and in the order of
   * {@code scipy.ndimage.spline_filter}, down to the term of a reflected line's sum that reads the
   * sum. An axis of length 1 is not filtered.
   *
   * <p>An image whose map is the identity is not filtered but copied, since the warp does so too.
   *
   * @param source uint8 or float32 images
   * @param indices int32: which image of the source each image of the target is made from; without
   *     it, the one at the same place. All must lie within the source
   * @param shape of the images of the source
   * @param target {@code count} images of the shape {@link Sampling#extended}, float64
   * @param parameters {@link ImageParameters} of each image of the target, float64
   * @param sampling the warp's
   */
  record SplineCoefficients(
      DeviceBuffer source,
      Optional<DeviceBuffer> indices,
      ImageShape shape,
      DeviceBuffer target,
      int count,
      DeviceBuffer parameters,
      Sampling sampling)
      implements Kernel {
    public SplineCoefficients {
      if (sampling.interpolation() != Interpolation.CUBIC) {
        throw new IllegalArgumentException(sampling.interpolation() + " has no coefficients");
      }
      requireGathered(source, indices, shape, count);
      requireCoefficients(target, shape, count, sampling);
      requireParameters(parameters, count);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.splineCoefficients(this);
    }
  }

  /**
   * Samples each image through its inverse map, then applies the channel affine where given. An
   * image whose map is the identity is copied, flipped if asked, whatever its values. Elsewhere a
   * value that is not finite may or may not show in pixels in which its weight is 0.
   *
   * <p>{@link Interpolation#CUBIC} sums 4 x 4 coefficients row by row, each times its row's weight,
   * then its column's. Weights are {@code (1 - t)^3 / 6}, {@code (t^2 (t - 2) 3 + 4) / 6}, the same
   * of {@code 1 - t}, and 1 less those, where {@code t} is how far the coordinate is past the
   * second of the four. Coordinates count from the margin's first pixel if there is a margin; past
   * its ends they are not mapped, but the four places are.
   *
   * @param source uint8 or float32 images; for {@link Interpolation#CUBIC}, the target of {@link
   *     SplineCoefficients} with the same shape, count, parameters and sampling
   * @param indices int32: which image of the source each image of the target is made from; without
   *     it, the one at the same place. All must lie within the source. Coefficients are gathered
   *     when they are made, so there are none with them
   * @param target {@code count} images of the same size, float32 or float16 (rounded from float32);
   *     not the source
   * @param targetFormat the order of the target's axes
   * @param parameters {@link ImageParameters} of each image of the target, float64
   */
  record Warp(
      DeviceBuffer source,
      Optional<DeviceBuffer> indices,
      ImageShape shape,
      DeviceBuffer target,
      DataFormat targetFormat,
      int count,
      DeviceBuffer parameters,
      Sampling sampling,
      Optional<DeviceBuffer> channelAffine)
      implements Kernel {
    public Warp {
      if (sampling.interpolation() != Interpolation.CUBIC) {
        requireGathered(source, indices, shape, count);
      } else if (indices.isEmpty()) {
        requireCoefficients(source, shape, count, sampling);
      } else {
        throw new IllegalArgumentException("coefficients are gathered when they are made");
      }
      requireFinished(target, (long) count * shape.values());
      requireParameters(parameters, count);
      requireAffine(channelAffine, shape);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.warp(this);
    }
  }

  /**
   * Converts elements: {@code target = scale * source} in float32, then rounded to the target's
   * type.
   *
   * @param source uint8, for a float32 target, or float32
   * @param target float16, float32 or float64; not the source
   */
  record Convert(DeviceBuffer source, DeviceBuffer target, long elements, float scale)
      implements Kernel {
    public Convert {
      requirePixels(source, elements);
      if (source.type() == ElementType.UINT8) {
        BufferCheck.require(target, ElementType.FLOAT32, elements);
      } else {
        BufferCheck.requireAny(
            target, elements, ElementType.FLOAT32, ElementType.FLOAT16, ElementType.FLOAT64);
      }
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.convert(this);
    }
  }

  /**
   * Computes mean, standard deviation, minimum and maximum of each image over all its values.
   *
   * @param moments {@link ImageMoments} of each image, float64
   */
  record MeasureImages(DeviceBuffer images, ImageShape shape, int count, DeviceBuffer moments)
      implements Kernel {
    public MeasureImages {
      requireImages(images, shape, count);
      requireMoments(moments, count);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.measureImages(this);
    }
  }

  /**
   * Adds each image's channel shift intensity to all its values and clips to the image's own
   * minimum and maximum, in place.
   */
  record ShiftChannels(
      DeviceBuffer images,
      ImageShape shape,
      int count,
      DeviceBuffer moments,
      DeviceBuffer parameters)
      implements PerValue {
    public ShiftChannels {
      requireImages(images, shape, count);
      requireMoments(moments, count);
      requireParameters(parameters, count);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.shiftChannels(this);
    }

    @Override
    public String function() {
      return "shift_channels";
    }

    @Override
    public void give(Arguments arguments) {
      arguments.buffer("moments", moments).buffer("parameters", parameters);
    }
  }

  /**
   * Scales each image's brightness by way of an 8-bit image, as Pillow's {@code
   * ImageEnhance.Brightness} does, in place; the fourth channel, if there is one, is alpha and not
   * scaled.
   *
   * @param convention how values become 8 bits and back: Keras 2 stretches every image to 0..255,
   *     Keras 3 only images that leave that interval
   */
  record AdjustBrightness(
      DeviceBuffer images,
      ImageShape shape,
      int count,
      DeviceBuffer moments,
      DeviceBuffer parameters,
      Compatibility convention)
      implements PerValue {
    public AdjustBrightness {
      requireImages(images, shape, count);
      requireMoments(moments, count);
      requireParameters(parameters, count);
    }

    /** The channel that is not scaled, or -1. */
    public int alpha() {
      return shape.channels() == 4 ? 3 : -1;
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.adjustBrightness(this);
    }

    @Override
    public String function() {
      return "adjust_brightness";
    }

    @Override
    public void give(Arguments arguments) {
      arguments
          .buffer("moments", moments)
          .buffer("parameters", parameters)
          .put("alpha", alpha())
          .put("stretches_all", convention == Compatibility.KERAS_2);
    }
  }

  /**
   * Scales all values, standardises each image by its own moments where given, then applies the
   * channel affine where given, in place.
   *
   * @param rescale factor of all values; the moments are those before it
   * @param moments {@link ImageMoments} whose mean is subtracted
   * @param divide whether to divide by the standard deviation + {@link #EPSILON} too
   */
  record Standardize(
      DeviceBuffer images,
      ImageShape shape,
      int count,
      double rescale,
      Optional<DeviceBuffer> moments,
      boolean divide,
      Optional<DeviceBuffer> channelAffine)
      implements PerValue {
    /** Keras's guard against division by zero. */
    public static final double EPSILON = 1e-6;

    public Standardize {
      requireImages(images, shape, count);
      moments.ifPresent(given -> requireMoments(given, count));
      requireAffine(channelAffine, shape);
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.standardize(this);
    }

    @Override
    public String function() {
      return "standardize";
    }

    @Override
    public void give(Arguments arguments) {
      arguments
          .buffer("moments", moments)
          .buffer("affine", channelAffine)
          .put("rescale", rescale)
          .put("divides", divide);
    }
  }

  /**
   * Computes each channel's mean and sum of squared deviations from it, in each image and over all
   * images.
   *
   * @param planes float64: mean and sum of each channel of each image in turn
   * @param moments float64: one mean for each channel, then one sum for each channel
   */
  record MeasureChannels(
      DeviceBuffer images, ImageShape shape, int count, DeviceBuffer planes, DeviceBuffer moments)
      implements Kernel {
    public MeasureChannels {
      requireImages(images, shape, count);
      BufferCheck.require(planes, ElementType.FLOAT64, 2L * count * shape.channels());
      BufferCheck.require(moments, ElementType.FLOAT64, 2L * shape.channels());
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.measureChannels(this);
    }
  }

  /**
   * Computes the mean of each value over all images and subtracts it, in place.
   *
   * @param means float64, one for each value of an image
   */
  record CenterFeatures(DeviceBuffer images, ImageShape shape, int count, DeviceBuffer means)
      implements Kernel {
    public CenterFeatures {
      requireImages(images, shape, count);
      BufferCheck.require(means, ElementType.FLOAT64, shape.values());
    }

    @Override
    public void accept(Visitor visitor) {
      visitor.centerFeatures(this);
    }
  }

  /** Sets all elements to zero. */
  record Clear(DeviceBuffer buffer) implements Kernel {
    @Override
    public void accept(Visitor visitor) {
      visitor.clear(this);
    }
  }
}
