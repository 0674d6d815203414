package org.batchwarp.pipeline;

import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/** Adds up the figures of one batch, or of all. */
final class Meter {
  /** What is counted; times in nanoseconds. */
  enum Figure {
    BATCHES,
    IMAGES,
    BYTES,
    BYTES_TO_DEVICE,
    BYTES_FROM_DEVICE,
    CONSUMER_WAIT,
    PRODUCER_WAIT,
    GATHER,
    COPY_IN,
    KERNELS,
    COPY_OUT
  }

  private final boolean timesDevice;

  /** Of each figure in their order; guarded by this. */
  private final long[] sums = new long[Figure.values().length];

  Meter(boolean timesDevice) {
    this.timesDevice = timesDevice;
  }

  synchronized void add(Figure figure, long amount) {
    sums[figure.ordinal()] += amount;
  }

  /** Adds all figures of another at once, so that none is read without the others. */
  void add(Meter other) {
    long[] added = other.copy();
    synchronized (this) {
      Arrays.setAll(sums, figure -> sums[figure] + added[figure]);
    }
  }

  private synchronized long[] copy() {
    return sums.clone();
  }

  synchronized void clear() {
    Arrays.fill(sums, 0);
  }

  synchronized FlowMetrics read() {
    return new FlowMetrics(
        sum(Figure.BATCHES),
        sum(Figure.IMAGES),
        sum(Figure.BYTES),
        sum(Figure.BYTES_TO_DEVICE),
        sum(Figure.BYTES_FROM_DEVICE),
        time(Figure.CONSUMER_WAIT),
        time(Figure.PRODUCER_WAIT),
        time(Figure.GATHER),
        timesDevice
            ? Optional.of(
                new FlowMetrics.DeviceTimes(
                    time(Figure.COPY_IN), time(Figure.KERNELS), time(Figure.COPY_OUT)))
            : Optional.empty());
  }

  private long sum(Figure figure) {
    return sums[figure.ordinal()];
  }

  private Duration time(Figure figure) {
    return Duration.ofNanos(sum(figure));
  }
}
