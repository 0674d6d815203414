package org.batchwarp.jmh;

import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * What one run of {@link AugmentBenchmark} gave.
 *
 * @param imagesPerSecond the median
 * @param heapBytes allocated for each batch
 */
record Measurement(
    String size,
    Motion motion,
    Contestant contestant,
    int threads,
    double imagesPerSecond,
    double heapBytes) {
  private static final String ALLOCATED = "gc.alloc.rate.norm";

  static Measurement of(RunResult result) {
    String size = result.getParams().getParam("size");
    Result<?> allocated = result.getSecondaryResults().get(ALLOCATED);
    return new Measurement(
        size,
        Motion.valueOf(result.getParams().getParam("motion")),
        Contestant.valueOf(result.getParams().getParam("contestant")),
        Integer.parseInt(result.getParams().getParam("threads")),
        median(result) * StandardCase.of(size).batch(),
        allocated == null ? Double.NaN : allocated.getScore());
  }

  /** The median of all iterations. */
  static double median(RunResult result) {
    return result.getPrimaryResult().getStatistics().getPercentile(50);
  }
}
