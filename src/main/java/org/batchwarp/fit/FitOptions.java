package org.batchwarp.fit;

import java.util.OptionalLong;
import java.util.function.LongConsumer;

/**
 * How {@code fit} goes over the data.
 *
 * @param augment whether to measure randomly transformed images instead of the images themselves
 * @param rounds how often to go over the data if augmenting, at least 1
 * @param seed of the transformations, 0 to 2^32 - 1; empty for a new one each time
 * @param progress is told the number of images seen so far, from time to time
 */
public record FitOptions(boolean augment, int rounds, OptionalLong seed, LongConsumer progress) {
  public FitOptions {
    if (rounds < 1) {
      throw new IllegalArgumentException("rounds must be at least 1, got " + rounds);
    }
  }

  /** Every image once, as it is. */
  public static FitOptions defaults() {
    return new FitOptions(false, 1, OptionalLong.empty(), images -> {});
  }

  /** The same, measuring transformed images, each {@code times} times. */
  public FitOptions augmented(int times) {
    return new FitOptions(true, times, seed, progress);
  }

  /** The same with a seed, 0 to 2^32 - 1. */
  public FitOptions withSeed(long value) {
    return new FitOptions(augment, rounds, OptionalLong.of(value), progress);
  }

  /** The same with someone to tell the number of images seen so far. */
  public FitOptions withProgress(LongConsumer listener) {
    return new FitOptions(augment, rounds, seed, listener);
  }

  /** How often each image is seen; rounds count only if augmenting, as in Keras. */
  int passes() {
    return augment ? rounds : 1;
  }
}
