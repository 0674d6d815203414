package org.batchwarp.jmh;

import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/**
 * What a flow gave one consumer, by {@link PipelineBenchmark}.
 *
 * @param resident whether images stayed on the device
 * @param slots batches in flight
 * @param consumerMilliseconds for which the consumer had each batch
 * @param batchesPerSecond in the mean
 * @param median milliseconds from one batch to the next
 * @param percentile99 of the same
 */
record PipelineRun(
    String device,
    boolean resident,
    int slots,
    double consumerMilliseconds,
    double batchesPerSecond,
    double median,
    double percentile99) {

  static PipelineRun of(RunResult result) {
    BenchmarkParams parameters = result.getParams();
    Statistics milliseconds = result.getPrimaryResult().getStatistics();
    return new PipelineRun(
        parameters.getParam("device"),
        Boolean.parseBoolean(parameters.getParam("resident")),
        Integer.parseInt(parameters.getParam("slots")),
        Double.parseDouble(parameters.getParam("consumerMilliseconds")),
        1000 / milliseconds.getMean(),
        milliseconds.getPercentile(50),
        milliseconds.getPercentile(99));
  }
}
