package org.batchwarp.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class MedianRateTest {
  @Test
  void theMedianIsTheMiddleOrBetweenTheTwoMiddle() {
    assertEquals(3, MedianRate.median(new double[] {3}));
    assertEquals(2, MedianRate.median(new double[] {100, 1, 2}));
    assertEquals(2.5, MedianRate.median(new double[] {3, 100, 1, 2}));
  }

  @Test
  void measuresThreeSlicesHoweverShortTheTime() {
    List<Integer> slices = new ArrayList<>();
    double rate =
        MedianRate.of(
            new Workload() {
              @Override
              public void run(int rounds) {
                slices.add(rounds);
              }

              @Override
              public void close() {}
            },
            1e-9);
    // One was the warm-up.
    assertTrue(slices.size() >= 4, () -> slices.toString());
    assertTrue(rate > 0 && Double.isFinite(rate), () -> "rate " + rate);
  }

  @Test
  void memoryIsCopiedByAnyNumberOfThreads() {
    for (int threads : new int[] {1, 3}) {
      double bandwidth = CopyBandwidth.measure(threads, 1e-9);
      assertTrue(bandwidth > 0 && Double.isFinite(bandwidth), () -> "bandwidth " + bandwidth);
    }
  }
}
