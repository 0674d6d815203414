package org.batchwarp.cli.bench;

import java.util.Arrays;

/**
 * How many rounds of a workload run in a second: the median over slices of time, so that what
 * happens only now and then, such as another process's work, does not count. A slice is many rounds
 * where they are short, since a queue delivers single ones unevenly.
 */
final class MedianRate {
  /** Slices in the measuring time, if none gets faster after the warm-up. */
  private static final int SLICES = 40;

  private static final int FEWEST_SLICES = 3;
  private static final int MOST_SLICES = 32 * SLICES;

  private MedianRate() {}

  /**
   * Warms up for a quarter of the time, then measures; at least three slices of a round each.
   *
   * @param seconds the measuring time
   * @return rounds a second
   */
  static double of(Workload workload, double seconds) {
    long measuring = (long) (seconds * 1e9);
    int rounds = warmUp(workload, measuring / 4, measuring / SLICES);
    double[] rates = new double[MOST_SLICES];
    int slices = 0;
    for (long measured = 0; slices < FEWEST_SLICES || measured < measuring; slices++) {
      if (slices == MOST_SLICES) {
        break;
      }
      long taken = time(workload, rounds);
      rates[slices] = rounds * 1e9 / taken;
      measured += taken;
    }
    return median(Arrays.copyOf(rates, slices));
  }

  /** Returns how many rounds, a power of two, fill a slice. */
  private static int warmUp(Workload workload, long least, long slice) {
    long start = System.nanoTime();
    int rounds = 1;
    while (true) {
      boolean fills = time(workload, rounds) >= slice || rounds > Integer.MAX_VALUE / 2;
      if (fills && System.nanoTime() - start >= least) {
        return rounds;
      }
      if (!fills) {
        rounds *= 2;
      }
    }
  }

  private static long time(Workload workload, int rounds) {
    long start = System.nanoTime();
    workload.run(rounds);
    return Math.max(1, System.nanoTime() - start);
  }

  static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
