package org.batchwarp.pipeline;

import java.time.Duration;
import java.util.Optional;

/**
 * What was delivered, and what it took. Batches on their way count when they are delivered; those
 * that failed never do. Work on several batches overlaps, so times may add up to more than passed.
 *
 * @param batches delivered
 * @param images in these batches
 * @param bytes of these images as they are delivered
 * @param bytesToDevice copied from the host, with parameters and numbers of images; nothing where
 *     the device works on the host's memory
 * @param bytesFromDevice copied to the host, likewise
 * @param consumerWait from the call of {@code next} or {@code get} until the batch was ready:
 *     hardly anything if it was made ahead, and if this is much, the flow is what training waits
 *     for
 * @param producerWait while no more could be made ahead, since the consumer had not given slots
 *     back
 * @param gather reading images into the host's memory; nothing for images that are in memory
 *     already which the device keeps or can read
 * @param device what the devices did meanwhile; empty unless that was asked for
 */
public record FlowMetrics(
    long batches,
    long images,
    long bytes,
    long bytesToDevice,
    long bytesFromDevice,
    Duration consumerWait,
    Duration producerWait,
    Duration gather,
    Optional<DeviceTimes> device) {

  /**
   * Time by the devices' own clocks, for each piece of work from when it was the next of its batch
   * until it was done; so waiting for other batches' work on the same device is part of it.
   *
   * @param copyIn copies to the device
   * @param kernels computation, without the preprocessing function
   * @param copyOut copies to the host
   */
  public record DeviceTimes(Duration copyIn, Duration kernels, Duration copyOut) {
    DeviceTimes since(DeviceTimes earlier) {
      return new DeviceTimes(
          copyIn.minus(earlier.copyIn),
          kernels.minus(earlier.kernels),
          copyOut.minus(earlier.copyOut));
    }
  }

  /**
   * What was added since an earlier state of the same flow.
   *
   * @param earlier the earlier state
   */
  public FlowMetrics since(FlowMetrics earlier) {
    return new FlowMetrics(
        batches - earlier.batches,
        images - earlier.images,
        bytes - earlier.bytes,
        bytesToDevice - earlier.bytesToDevice,
        bytesFromDevice - earlier.bytesFromDevice,
        consumerWait.minus(earlier.consumerWait),
        producerWait.minus(earlier.producerWait),
        gather.minus(earlier.gather),
        device.map(times -> times.since(earlier.device.orElseThrow())));
  }
}
