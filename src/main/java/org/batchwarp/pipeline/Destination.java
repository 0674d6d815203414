package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.util.List;

/** Where batches are delivered. */
public sealed interface Destination {
  /** Host memory from which the device copies fast. */
  record HostMemory() implements Destination {}

  /**
   * Host memory of the caller's, which stays the caller's.
   *
   * @param buffers direct ones, one for each slot: first those of the first device
   */
  record CallersMemory(List<ByteBuffer> buffers) implements Destination {
    public CallersMemory {
      buffers = List.copyOf(buffers);
    }
  }

  /** The memory of the device that makes the batch, from which nothing is copied. */
  record DeviceMemory() implements Destination {}
}
