package org.batchwarp.jmh;

import org.openjdk.jmh.results.IterationResult;

/**
 * What one turn of {@link PipelineTurnBenchmark} gave, in batches a second.
 *
 * @param kernel alone
 * @param delivered by a flow to a consumer that takes no time
 * @param together by the flow to a consumer that has each batch for as long as the flow needs for
 *     one
 */
record PipelineTurn(double kernel, double delivered, double together) {

  static PipelineTurn of(IterationResult result) {
    return new PipelineTurn(
        rate(result, "kernel"), rate(result, "delivered"), rate(result, "together"));
  }

  private static double rate(IterationResult result, String counter) {
    return result.getSecondaryResults().get(counter).getScore();
  }

  double deliveredOfKernel() {
    return delivered / kernel;
  }

  double togetherOfDelivered() {
    return together / delivered;
  }
}
