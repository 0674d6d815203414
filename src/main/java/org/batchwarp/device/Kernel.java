package org.batchwarp.device;

import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;

/**
 * The kernels, each by its arguments. Images lie densely one after another from the start of a
 * buffer. Buffers are float32 unless said otherwise; sums are accumulated in double.
 *
 * <p>A <i>channel affine</i> is a float64 buffer of one scale for each channel, then one bias for
 * each channel: {@code y = scale x + bias}.
 */
public sealed interface Kernel {

  /**
   * Samples each image through its inverse map, then applies the channel affine where given.
   *
   * @param source uint8 or float32 images
   * @param target as many images of the same size
   * @param targetFormat the order of the target's axes
   * @param parameters {@link ImageParameters} of each image, float64
   */
  record Warp(
      DeviceBuffer source,
      ImageShape shape,
      DeviceBuffer target,
      DataFormat targetFormat,
      int count,
      DeviceBuffer parameters,
      FillMode fillMode,
      double cval,
      Interpolation interpolation,
      Optional<DeviceBuffer> channelAffine)
      implements Kernel {}

  /**
   * Converts elements: {@code target = scale * source} in float32, then rounded to the target's
   * type.
   *
   * @param source uint8 or float32
   * @param target float16, float32 or float64
   */
  record Convert(DeviceBuffer source, DeviceBuffer target, long elements, float scale)
      implements Kernel {}

  /**
   * Computes mean, standard deviation, minimum and maximum of each image over all its values.
   *
   * @param moments {@link ImageMoments} of each image, float64
   */
  record MeasureImages(DeviceBuffer images, ImageShape shape, int count, DeviceBuffer moments)
      implements Kernel {}

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
      implements Kernel {}

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
      implements Kernel {}

  /**
   * Scales all values, standardises each image by its own moments where given, then applies the
   * channel affine where given, in place.
   *
   * @param rescale factor of all values; the moments are those before it
   * @param moments {@link ImageMoments} whose mean is subtracted
   * @param divide whether to divide by the standard deviation + 1e-6 too
   */
  record Standardize(
      DeviceBuffer images,
      ImageShape shape,
      int count,
      double rescale,
      Optional<DeviceBuffer> moments,
      boolean divide,
      Optional<DeviceBuffer> channelAffine)
      implements Kernel {}

  /**
   * Computes each channel's mean and sum of squared deviations from it over all images.
   *
   * @param moments float64: one mean for each channel, then one sum for each channel
   */
  record MeasureChannels(DeviceBuffer images, ImageShape shape, int count, DeviceBuffer moments)
      implements Kernel {}

  /**
   * Computes the mean of each value over all images and subtracts it, in place.
   *
   * @param means float64, one for each value of an image
   */
  record CenterFeatures(DeviceBuffer images, ImageShape shape, int count, DeviceBuffer means)
      implements Kernel {}

  /** Sets all elements to zero. */
  record Clear(DeviceBuffer buffer) implements Kernel {}
}
