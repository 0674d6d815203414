package org.batchwarp.device.java;

import org.batchwarp.array.ImageShape;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Strides;

/** Means and deviations, in two passes: the mean first, then the squares of what is left. */
final class MomentKernels {
  private MomentKernels() {}

  static void measureImages(Kernel.MeasureImages arguments, Workers workers) {
    float[] images = JavaBuffer.of(arguments.images()).floats();
    double[] moments = JavaBuffer.of(arguments.moments()).doubles();
    int values = arguments.shape().values();
    workers.forEach(
        arguments.count(),
        image -> measure(images, image * values, values, moments, image * ImageMoments.STRIDE));
  }

  private static void measure(float[] images, int start, int values, double[] moments, int at) {
    double sum = 0;
    float minimum = Float.POSITIVE_INFINITY;
    float maximum = Float.NEGATIVE_INFINITY;
    for (int i = start; i < start + values; i++) {
      sum += images[i];
      minimum = Math.min(minimum, images[i]);
      maximum = Math.max(maximum, images[i]);
    }
    double mean = sum / values;
    double squares = 0;
    for (int i = start; i < start + values; i++) {
      double deviation = images[i] - mean;
      squares += deviation * deviation;
    }
    moments[at + ImageMoments.MEAN] = mean;
    moments[at + ImageMoments.STANDARD_DEVIATION] = Math.sqrt(squares / values);
    moments[at + ImageMoments.MINIMUM] = minimum;
    moments[at + ImageMoments.MAXIMUM] = maximum;
  }

  static void measureChannels(Kernel.MeasureChannels arguments, Workers workers) {
    ImageShape shape = arguments.shape();
    double[] planes = JavaBuffer.of(arguments.planes()).doubles();
    double[] moments = JavaBuffer.of(arguments.moments()).doubles();
    int channels = shape.channels();
    measurePlanes(arguments, planes, workers);
    double pixels = (double) shape.height() * shape.width();
    for (int channel = 0; channel < channels; channel++) {
      double sum = 0;
      for (int image = 0; image < arguments.count(); image++) {
        sum += planes[2 * (image * channels + channel)];
      }
      double mean = sum / arguments.count();
      double squares = 0;
      for (int image = 0; image < arguments.count(); image++) {
        int plane = 2 * (image * channels + channel);
        double deviation = planes[plane] - mean;
        squares += planes[plane + 1] + pixels * (deviation * deviation);
      }
      moments[channel] = mean;
      moments[channels + channel] = squares;
    }
  }

  private static void measurePlanes(
      Kernel.MeasureChannels arguments, double[] planes, Workers workers) {
    ImageShape shape = arguments.shape();
    float[] images = JavaBuffer.of(arguments.images()).floats();
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    Strides strides = Strides.of(shape);
    workers.forEach(
        arguments.count() * channels,
        plane -> {
          int start = plane / channels * shape.values() + plane % channels * strides.channel();
          int end = start + pixels * strides.column();
          double sum = 0;
          for (int at = start; at < end; at += strides.column()) {
            sum += images[at];
          }
          double mean = sum / pixels;
          double squares = 0;
          for (int at = start; at < end; at += strides.column()) {
            double deviation = images[at] - mean;
            squares += deviation * deviation;
          }
          planes[2 * plane] = mean;
          planes[2 * plane + 1] = squares;
        });
  }

  static void centerFeatures(Kernel.CenterFeatures arguments, Workers workers) {
    float[] images = JavaBuffer.of(arguments.images()).floats();
    double[] means = JavaBuffer.of(arguments.means()).doubles();
    int values = arguments.shape().values();
    int count = arguments.count();
    workers.split(
        values,
        (from, to) -> {
          for (int value = from; value < to; value++) {
            means[value] = 0;
          }
          for (int image = 0; image < count; image++) {
            int start = image * values;
            for (int value = from; value < to; value++) {
              means[value] += images[start + value];
            }
          }
          for (int value = from; value < to; value++) {
            means[value] /= count;
          }
          for (int image = 0; image < count; image++) {
            int start = image * values;
            for (int value = from; value < to; value++) {
              images[start + value] = (float) (images[start + value] - means[value]);
            }
          }
        });
  }
}
