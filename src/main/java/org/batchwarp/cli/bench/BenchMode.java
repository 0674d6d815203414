package org.batchwarp.cli.bench;

import java.io.IOException;
import java.util.Optional;
import org.batchwarp.device.Device;
import org.batchwarp.program.Workspace;

/** How far a batch goes while it is timed. */
public enum BenchMode {
  /** All the way from a source in memory to the delivered batch. */
  FLOW,
  /** The kernels alone, on images that are on the device already. */
  KERNEL;

  /** Of the measuring time, for the shares and for a warm-up before. */
  private static final double SHARES_DIVISOR = 8;

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
   * Measures a case for so many seconds, after a warm-up of a quarter of that. What a flow's time
   * goes to is measured afterwards for another quarter, since that costs some of its speed.
   *
   * @throws IOException if a flow cannot be opened
   */
  public BenchResult measure(Device device, BenchCase bench, double seconds) throws IOException {
    if (this == FLOW) {
      return measureFlow(device, bench, seconds);
    }
    try (Workload workload = new KernelWorkload(device, bench)) {
      double images = MedianRate.of(workload, seconds) * bench.settings().batch();
      return new BenchResult(bench, this, images, Optional.empty());
    }
  }

  private static BenchResult measureFlow(Device device, BenchCase bench, double seconds)
      throws IOException {
    double images;
    try (FlowWorkload untimed = FlowWorkload.open(device, bench, false)) {
      images = MedianRate.of(untimed, seconds) * bench.settings().batch();
    }
    try (FlowWorkload timed = FlowWorkload.open(device, bench, true)) {
      TimeShares shares = timed.shares(seconds / SHARES_DIVISOR);
      return new BenchResult(bench, FLOW, images, Optional.of(shares));
    }
  }
}
