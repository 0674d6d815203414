package org.batchwarp.program;

import java.util.Arrays;

/**
 * {@code y = scale x + bias} with one scale and one bias for each channel.
 *
 * @param values all scales, then all biases
 */
@SuppressWarnings("ArrayRecordComponent") // Private to this package, never compared.
record ChannelAffine(double[] values) {

  /** Scales all channels alike. */
  static ChannelAffine scale(int channels, double scale) {
    double[] values = new double[2 * channels];
    Arrays.fill(values, 0, channels, scale);
    return new ChannelAffine(values);
  }

  /** Subtracts each mean, then divides by each divisor. */
  static ChannelAffine standardize(double[] means, double[] divisors) {
    int channels = means.length;
    double[] values = new double[2 * channels];
    for (int channel = 0; channel < channels; channel++) {
      values[channel] = 1 / divisors[channel];
      values[channels + channel] = -means[channel] / divisors[channel];
    }
    return new ChannelAffine(values);
  }

  /** The same after all values were scaled. */
  ChannelAffine after(double rescale) {
    double[] scaled = values.clone();
    for (int channel = 0; channel < scaled.length / 2; channel++) {
      scaled[channel] *= rescale;
    }
    return new ChannelAffine(scaled);
  }
}
