package org.batchwarp.cli.bench;

import java.util.Optional;

/**
 * The rate of one case.
 *
 * @param imagesPerSecond the median
 * @param shares of a flow's time
 */
public record BenchResult(
    BenchCase bench, BenchMode mode, double imagesPerSecond, Optional<TimeShares> shares) {
  double megapixelsPerSecond() {
    return imagesPerSecond * bench.shape().height() * bench.shape().width() / 1e6;
  }

  double gigabytesInPerSecond() {
    return imagesPerSecond * bench.bytesIn() / 1e9;
  }

  double gigabytesOutPerSecond() {
    return imagesPerSecond * bench.bytesOut() / 1e9;
  }

  /** The share of the bytes a second that the machine can copy, counted as read and as written. */
  double shareOf(double copyBytesPerSecond) {
    return imagesPerSecond * (bench.bytesIn() + bench.bytesOut()) / copyBytesPerSecond;
  }
}
