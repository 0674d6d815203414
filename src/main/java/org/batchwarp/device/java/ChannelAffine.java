package org.batchwarp.device.java;

import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;

/** One centre for each channel, then one scale for each, then one bias for each. */
@SuppressWarnings("ArrayRecordComponent") // Private to this package, never compared.
record ChannelAffine(float[] values, int channels) {

  /** The buffer's, or one that changes nothing. */
  static ChannelAffine orIdentity(Optional<DeviceBuffer> buffer, int channels) {
    float[] values =
        buffer.map(given -> JavaBuffer.of(given).floats()).orElseGet(() -> identity(channels));
    return new ChannelAffine(values, channels);
  }

  private static float[] identity(int channels) {
    float[] identity = new float[3 * channels];
    Arrays.fill(identity, channels, 2 * channels, 1);
    return identity;
  }

  double center(int channel) {
    return values[channel];
  }

  double scale(int channel) {
    return values[channels + channel];
  }

  double bias(int channel) {
    return values[2 * channels + channel];
  }

  float apply(int channel, float value) {
    return (float) ((value - center(channel)) * scale(channel) + bias(channel));
  }
}
