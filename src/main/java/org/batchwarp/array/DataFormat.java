package org.batchwarp.array;

/** The order of an image's axes in memory; each is dense, the last axis contiguous. */
public enum DataFormat {
  /** Height, width, channels (HWC). */
  CHANNELS_LAST,
  /** Channels, height, width (CHW). */
  CHANNELS_FIRST
}
