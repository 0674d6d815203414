package org.batchwarp.pipeline;

import java.time.Duration;
import java.util.EnumMap;
import java.util.Map;
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

  private static final class Sum {
    private long value;
  }

  private final boolean timesDevice;

  /** Guarded by this. */
  private final Map<Figure, Sum> sums = new EnumMap<>(Figure.class);

  Meter(boolean timesDevice) {
    this.timesDevice = timesDevice;
    for (Figure figure : Figure.values()) {
      sums.put(figure, new Sum());
    }
  }

  synchronized void add(Figure figure, long amount) {
    sums.get(figure).value += amount;
  }

  /**
   * Adds all figures of another, which nobody changes now, at once: none is read without the rest.
   */
  synchronized void add(Meter other) {
    other.sums.forEach((figure, sum) -> add(figure, sum.value));
  }

  synchronized void clear() {
    sums.values().forEach(sum -> sum.value = 0);
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
    return sums.get(figure).value;
  }

  private Duration time(Figure figure) {
    return Duration.ofNanos(sum(figure));
  }
}
