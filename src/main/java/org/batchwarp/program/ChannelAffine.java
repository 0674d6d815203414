package org.batchwarp.program;

import java.util.Arrays;

/**
 * {@code y = scale (x - centre) + bias} for each channel, in the layout that kernels read: all
 * centres, all scales, all biases.
 */
@SuppressWarnings("ArrayRecordComponent") // Private to this package, never compared.
record ChannelAffine(float[] values) {

  Constant constant() {
    return new Constant("channel affine", values);
  }

  /** Scales all channels alike. */
  static ChannelAffine scale(int channels, double scale) {
    float[] values = new float[3 * channels];
    Arrays.fill(values, channels, 2 * channels, (float) scale);
    return new ChannelAffine(values);
  }

  /** Scales all values, subtracts each mean, then divides by each divisor. */
  static ChannelAffine standardize(double rescale, double[] means, double[] divisors) {
    int channels = means.length;
    float[] values = new float[3 * channels];
    for (int channel = 0; channel < channels; channel++) {
      double scale = rescale / divisors[channel];
      double bias = -means[channel] / divisors[channel];
      // What becomes 0 is subtracted first; the bias is left with the rounding of that.
      float center = (float) (-bias / scale);
      if (!Float.isFinite(center)) {
        center = 0;
      }
      values[channel] = center;
      values[channels + channel] = (float) scale;
      values[2 * channels + channel] = (float) (bias + scale * center);
    }
    return new ChannelAffine(values);
  }
}
