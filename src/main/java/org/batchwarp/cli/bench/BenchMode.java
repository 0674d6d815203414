package org.batchwarp.cli.bench;

import java.io.IOException;
import org.batchwarp.device.Device;
import org.batchwarp.program.Workspace;

/** How far a batch goes while it is timed. */
public enum BenchMode {
  /** All the way from a source in memory to the delivered batch. */
  FLOW,
  /** The kernels alone, on images that are on the device already. */
  KERNEL;

  /**
   * Checks that the device can run the case.
   *
   * @throws IllegalArgumentException if not; the message names the option
   */
  public void requireFits(Device device, BenchCase bench) {
    int largest = Workspace.largestCapacity(device, bench.program());
    int batch = bench.settings().batch();
    // A flow takes a large batch through the device in parts.
    if (this == KERNEL && batch > largest) {
      throw new IllegalArgumentException(
          "--batch must be at most %d for images of %s on device '%s', got %d"
              .formatted(largest, bench.shape().size(), device.name(), batch));
    }
  }

  /**
   * Measures a case for so many seconds, after a warm-up of a quarter of that.
   *
   * @throws IOException if a flow cannot be opened
   */
  public BenchResult measure(Device device, BenchCase bench, double seconds) throws IOException {
    try (Workload workload =
        this == FLOW ? FlowWorkload.open(device, bench) : new KernelWorkload(device, bench)) {
      double batches = MedianRate.of(workload, seconds);
      return new BenchResult(bench, this, batches * bench.settings().batch());
    }
  }
}
