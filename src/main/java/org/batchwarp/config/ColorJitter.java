package org.batchwarp.config;

import java.util.Objects;
import java.util.Optional;

/**
 * Random changes of values.
 *
 * @param channelShiftRange added to all values, even in [-range, range]; 0 draws nothing
 * @param brightnessRange factors of the brightness, applied to an 8-bit image
 */
public record ColorJitter(double channelShiftRange, Optional<Range> brightnessRange) {
  public ColorJitter {
    Check.finiteAndNotNegative("channel_shift_range", channelShiftRange);
    Objects.requireNonNull(brightnessRange, "brightness_range");
  }

  /** Values stay as they are. */
  public static ColorJitter none() {
    return new ColorJitter(0, Optional.empty());
  }

  /** Whether every image gets a channel shift. */
  public boolean shiftsChannels() {
    return channelShiftRange != 0;
  }
}
