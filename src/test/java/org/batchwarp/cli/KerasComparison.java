package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Standardization;
import org.batchwarp.config.TransformParameters;

/**
 * Compares delivered images with Keras's. Values agree to 2e-4, relative above 1, or to 2e-5 of the
 * largest, which is what weights of bytes may be off by; that is closer than the 0.02 of 255 that
 * is promised. Whitened ones agree to 1e-3 of their standard deviation, give or take the rounding
 * of the largest.
 *
 * <p>A pixel next to a discontinuity may differ. Where samples are standardised, such a pixel moves
 * the mean and deviation of its whole image, so that image is compared after both sides were
 * standardised over their other pixels.
 */
final class KerasComparison {
  private static final double TOLERANCE = 2e-4;

  /** Of the largest value: a little more than half of 2^-15. */
  private static final double WEIGHT_TOLERANCE = 2e-5;

  /** Keras's own float32 means of a data set are off by a few hundred-thousandths. */
  private static final double MEAN_TOLERANCE = 1e-2;

  private static final double WHITENED_TOLERANCE = 1e-3;
  private static final double WHITENED_ROUNDING = 1e-5;

  private final KerasCase.Delivered delivered;
  private final Discontinuity discontinuity;
  private final double tolerance;

  KerasComparison(KerasCase.Delivered delivered, List<float[]> expected) {
    this.delivered = delivered;
    this.discontinuity = new Discontinuity(delivered.config(), delivered.shape());
    boolean whitened = delivered.config().standardization().zcaWhitening();
    this.tolerance = whitened ? whitened(expected) : unwhitened();
  }

  /** Images that are almost one, far from the mean, differ by the rounding of what they share. */
  private static double whitened(List<float[]> expected) {
    float largest = 0;
    for (float[] image : expected) {
      for (float value : image) {
        largest = Math.max(largest, Math.abs(value));
      }
    }
    return WHITENED_TOLERANCE * deviation(expected) + WHITENED_ROUNDING * largest;
  }

  private double unwhitened() {
    Standardization standardization = delivered.config().standardization();
    boolean subtractsMean =
        standardization.featurewiseCenter() && !standardization.featurewiseStdNormalization();
    return subtractsMean ? MEAN_TOLERANCE : TOLERANCE;
  }

  private static double deviation(List<float[]> images) {
    double sum = 0;
    double squares = 0;
    long count = 0;
    for (float[] image : images) {
      for (float value : image) {
        sum += value;
        squares += (double) value * value;
        count++;
      }
    }
    return Math.sqrt(squares / count - (sum / count) * (sum / count));
  }

  /** What differs first, or nothing. */
  Optional<String> difference(List<float[]> expected) {
    assertEquals(expected.size(), delivered.images().size(), "number of images");
    for (int image = 0; image < expected.size(); image++) {
      Optional<String> difference =
          difference(
              expected.get(image),
              delivered.images().get(image),
              delivered.parameters().get(image));
      if (difference.isPresent()) {
        return Optional.of("image " + image + ": " + difference.get());
      }
    }
    return Optional.empty();
  }

  private Optional<String> difference(
      float[] expected, float[] actual, TransformParameters parameters) {
    if (firstBad(expected, actual, null) < 0) {
      return Optional.empty();
    }
    boolean[] exempt = exempt(parameters);
    boolean samplewise = delivered.config().standardization().isSamplewise();
    float[] left = samplewise ? standardized(expected, exempt) : expected;
    float[] right = samplewise ? standardized(actual, exempt) : actual;
    int bad = firstBad(left, right, exempt);
    return bad < 0
        ? Optional.empty()
        : Optional.of(
            "value %d is %s, Keras's is %s (%s)"
                .formatted(bad, actual[bad], expected[bad], parameters));
  }

  private int firstBad(float[] expected, float[] actual, boolean[] exempt) {
    boolean whitened = delivered.config().standardization().zcaWhitening();
    double least = whitened ? tolerance : Math.max(tolerance, WEIGHT_TOLERANCE * largest(expected));
    for (int i = 0; i < expected.length; i++) {
      double allowed = whitened ? tolerance : Math.max(least, tolerance * Math.abs(expected[i]));
      boolean same = Math.abs((double) actual[i] - expected[i]) <= allowed;
      if (!same && (exempt == null || !exempt[i])) {
        return i;
      }
    }
    return -1;
  }

  private static double largest(float[] values) {
    double largest = 0;
    for (float value : values) {
      largest = Math.max(largest, Math.abs(value));
    }
    return largest;
  }

  private boolean[] exempt(TransformParameters parameters) {
    ImageShape shape = delivered.shape();
    boolean[] exempt = new boolean[shape.values()];
    for (int i = 0; i < exempt.length; i++) {
      int pixel =
          shape.format() == DataFormat.CHANNELS_LAST
              ? i / shape.channels()
              : i % (shape.height() * shape.width());
      exempt[i] = discontinuity.isNear(parameters, pixel / shape.width(), pixel % shape.width());
    }
    return exempt;
  }

  private static float[] standardized(float[] image, boolean[] exempt) {
    double sum = 0;
    double squares = 0;
    int count = 0;
    for (int i = 0; i < image.length; i++) {
      if (!exempt[i]) {
        sum += image[i];
        squares += (double) image[i] * image[i];
        count++;
      }
    }
    double mean = sum / count;
    double deviation = Math.sqrt(Math.max(0, squares / count - mean * mean));
    float[] result = new float[image.length];
    for (int i = 0; i < image.length; i++) {
      result[i] = (float) ((image[i] - mean) / (deviation + 1e-6));
    }
    return result;
  }
}
