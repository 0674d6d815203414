package org.batchwarp.pipeline;

import java.util.OptionalLong;

/**
 * How a {@link BatchSampler} goes over its samples.
 *
 * @param samples the number of samples, at least 1
 * @param batchSize images in each batch but the last of an epoch, at least 1
 * @param shuffle whether each epoch has an order of its own
 * @param seed 0 to 2^32 - 1; empty for a new one each time
 * @param fileNumbers the bound of the random numbers in the names of saved files; 0 if none are
 *     saved
 */
public record SamplerOptions(
    int samples, int batchSize, boolean shuffle, OptionalLong seed, int fileNumbers) {
  public SamplerOptions {
    if (samples < 1) {
      throw new IllegalArgumentException("the data set is empty: it has " + samples + " images");
    }
    if (batchSize < 1) {
      throw new IllegalArgumentException("batch_size must be at least 1, got " + batchSize);
    }
  }

  /** The number of batches in an epoch. */
  public int batches() {
    return (int) (((long) samples + batchSize - 1) / batchSize);
  }

  /** The number of images in the largest batch. */
  public int largestBatch() {
    return Math.min(batchSize, samples);
  }
}
