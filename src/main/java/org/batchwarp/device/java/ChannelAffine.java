package org.batchwarp.device.java;

import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.device.DeviceBuffer;

/** One scale for each channel, then one bias for each channel. */
final class ChannelAffine {
  private ChannelAffine() {}

  /** The buffer's values, or those that change nothing. */
  static double[] orIdentity(Optional<DeviceBuffer> buffer, int channels) {
    return buffer.map(given -> JavaBuffer.of(given).doubles()).orElseGet(() -> identity(channels));
  }

  private static double[] identity(int channels) {
    double[] identity = new double[2 * channels];
    Arrays.fill(identity, 0, channels, 1);
    return identity;
  }
}
