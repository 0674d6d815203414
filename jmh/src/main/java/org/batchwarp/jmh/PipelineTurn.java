package org.batchwarp.jmh;

/**
 * What was measured one after another, in batches a second, so that a machine that is slower for
 * minutes is so for all of it.
 *
 * @param kernel alone
 * @param delivered by a flow to a consumer that takes no time
 * @param together by the flow to a consumer that has each batch for as long as the flow needs for
 *     one
 */
record PipelineTurn(double kernel, double delivered, double together) {
  double deliveredOfKernel() {
    return delivered / kernel;
  }

  double togetherOfDelivered() {
    return together / delivered;
  }
}
