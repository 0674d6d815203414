package org.batchwarp.cli.bench;

import java.time.Duration;
import java.util.Locale;
import org.batchwarp.pipeline.FlowMetrics;
import org.batchwarp.pipeline.FlowMetrics.DeviceTimes;

/**
 * What the time of a flow went to, each as a share of the time that passed. Work on several batches
 * overlaps, so they do not add up to one, and a single one can be above that.
 */
public record TimeShares(
    double consumerWait,
    double producerWait,
    double gather,
    double copyIn,
    double kernels,
    double copyOut) {

  /**
   * The shares of what was metered, with the devices' work timed.
   *
   * @param passed nanoseconds
   */
  static TimeShares of(FlowMetrics metered, long passed) {
    DeviceTimes device = metered.device().orElseThrow();
    return new TimeShares(
        share(metered.consumerWait(), passed),
        share(metered.producerWait(), passed),
        share(metered.gather(), passed),
        share(device.copyIn(), passed),
        share(device.kernels(), passed),
        share(device.copyOut(), passed));
  }

  private static double share(Duration time, long passed) {
    return (double) time.toNanos() / passed;
  }

  /** The shares in a line for people. */
  String description() {
    return String.format(
        Locale.ROOT,
        "of the time: consumer waits %.0f %%, producer waits %.0f %%, gather %.0f %%, copy in %.0f %%,"
            + " kernels %.0f %%, copy out %.0f %%",
        100 * consumerWait,
        100 * producerWait,
        100 * gather,
        100 * copyIn,
        100 * kernels,
        100 * copyOut);
  }
}
