package org.batchwarp.config;

/**
 * How values are standardised, in the order of the components. As in Keras, each division by a
 * standard deviation turns on the subtraction of its mean, and ZCA whitening turns featurewise
 * centring on and featurewise division off.
 *
 * @param rescale a factor for all values; 0 (Keras's None) and 1 leave them
 * @param samplewiseCenter subtract each image's mean
 * @param samplewiseStdNormalization divide by each image's standard deviation + 1e-6
 * @param featurewiseCenter subtract the data set's mean of each channel
 * @param featurewiseStdNormalization divide by the data set's standard deviation of each channel +
 *     1e-6
 * @param zcaWhitening multiply by the whitening matrix
 * @param zcaEpsilon regularises the whitening matrix
 */
public record Standardization(
    double rescale,
    boolean samplewiseCenter,
    boolean samplewiseStdNormalization,
    boolean featurewiseCenter,
    boolean featurewiseStdNormalization,
    boolean zcaWhitening,
    double zcaEpsilon) {
  public Standardization {
    Check.finite("rescale", rescale);
    Check.finiteAndNotNegative("zca_epsilon", zcaEpsilon);
    rescale = rescale == 0 ? 1 : rescale;
    // Keras turns centring on for an asked division even where ZCA then drops that division.
    featurewiseCenter |= featurewiseStdNormalization || zcaWhitening;
    featurewiseStdNormalization &= !zcaWhitening;
    samplewiseCenter |= samplewiseStdNormalization;
  }

  /** Whether statistics of a data set are needed before images can be standardised. */
  public boolean needsFit() {
    return featurewiseCenter;
  }

  /** Keras's keyword that {@link #needsFit} is for, for messages. */
  public String keywordThatNeedsFit() {
    if (zcaWhitening) {
      return "zca_whitening";
    }
    return featurewiseStdNormalization ? "featurewise_std_normalization" : "featurewise_center";
  }

  /** Whether statistics of each image are needed. */
  public boolean isSamplewise() {
    return samplewiseCenter;
  }
}
