package org.batchwarp.pipeline;

import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.random.RandomState;

/**
 * All randomness of a flow: which images each batch has, in which order, and how each is
 * transformed. It draws as Keras's {@code Iterator} does, from one generator that is seeded anew
 * with {@code seed + batches seen} before every batch, so it depends on nothing but its options. A
 * sampler without a seed draws on and on from its generator.
 *
 * <p>Not thread-safe.
 */
public final class BatchSampler {
  private final SamplerOptions options;
  private final int[] members;
  private final ParameterSampler parameters;
  private final RandomState random;
  private int[] order;
  private int batchIndex;
  private long batchesSeen;

  /**
   * A sampler at the start of its first epoch.
   *
   * @param members the index in the source of each sample
   */
  public BatchSampler(SamplerOptions options, int[] members, ParameterSampler parameters) {
    this(options, members, parameters, RandomState.from(options.seed()));
  }

  /**
   * A sampler at the start of its first epoch.
   *
   * @param members the index in the source of each sample
   * @param random what is drawn from; the sampler's from now on
   */
  public BatchSampler(
      SamplerOptions options, int[] members, ParameterSampler parameters, RandomState random) {
    this.options = options;
    this.members = members;
    this.parameters = parameters;
    this.random = random;
  }

  /**
   * The next batch of an endless run of epochs: Keras's iterator protocol.
   *
   * @param spent a plan whose arrays can be used
   */
  BatchPlan next(Optional<BatchPlan> spent) {
    seed();
    if (batchIndex == 0) {
      drawOrder();
    }
    int index = batchIndex;
    batchIndex = (batchIndex + 1) % options.batches();
    return plan(index, spent);
  }

  /**
   * Batch {@code index} of the present epoch: Keras's indexed protocol.
   *
   * @throws IndexOutOfBoundsException if the epoch has no such batch
   */
  BatchPlan get(int index) {
    if (index < 0 || index >= options.batches()) {
      throw new IndexOutOfBoundsException(
          "batch must be 0 to " + (options.batches() - 1) + ", got " + index);
    }
    seed();
    if (order == null) {
      drawOrder();
    }
    return plan(index, Optional.empty());
  }

  /** Draws the order of the next epoch of the indexed protocol. */
  void onEpochEnd() {
    drawOrder();
  }

  /** Lets {@link #next} start a new epoch; the count of batches that seeds go by runs on. */
  void reset() {
    batchIndex = 0;
  }

  private void seed() {
    if (options.seed().isPresent()) {
      random.seed(options.seed().getAsLong() + batchesSeen);
    }
  }

  private void drawOrder() {
    if (options.shuffle()) {
      order = random.permutation(options.samples());
    } else {
      order = new int[options.samples()];
      Arrays.setAll(order, i -> i);
    }
  }

  private BatchPlan plan(int index, Optional<BatchPlan> spent) {
    int from = index * options.batchSize();
    int size = Math.min(options.batchSize(), options.samples() - from);
    BatchPlan plan = BatchPlan.empty(batchesSeen++, size, options.fileNumbers() > 0, spent);
    for (int i = 0; i < size; i++) {
      plan.samples()[i] = order[from + i];
      plan.images()[i] = members[order[from + i]];
    }
    parameters.draw(random, size, plan.parameters());
    for (int i = 0; i < plan.fileNumbers().length; i++) {
      plan.fileNumbers()[i] = (int) random.randint(0, options.fileNumbers());
    }
    return plan;
  }

  /**
   * A point between two batches.
   *
   * @param order of the epoch's samples, or null before the first batch; not changed any more
   */
  @SuppressWarnings("ArrayRecordComponent") // Given back to the sampler, never compared.
  record State(long batchesSeen, int batchIndex, int[] order, RandomState.Snapshot random) {}

  /** The number of the next batch. */
  long batchesSeen() {
    return batchesSeen;
  }

  State state() {
    return new State(batchesSeen, batchIndex, order, random.snapshot());
  }

  void restore(State state) {
    batchesSeen = state.batchesSeen();
    batchIndex = state.batchIndex();
    order = state.order();
    random.restore(state.random());
  }

  SamplerOptions options() {
    return options;
  }

  /** A point of this sampler, for going on there. Safe while another thread draws. */
  FlowPosition position(State state) {
    return new FlowPosition(
        options.samples(),
        options.batchSize(),
        state.batchesSeen(),
        state.batchIndex(),
        Optional.ofNullable(state.order()).map(int[]::clone),
        state.random());
  }

  /**
   * Goes on from a position of a sampler with the same options.
   *
   * @throws IllegalArgumentException if the number of samples or the batch size differ
   */
  void restore(FlowPosition position) {
    if (position.samples() != options.samples() || position.batchSize() != options.batchSize()) {
      throw new IllegalArgumentException(
          "position is of a flow of %d images in batches of %d, this one has %d in batches of %d"
              .formatted(
                  position.samples(),
                  position.batchSize(),
                  options.samples(),
                  options.batchSize()));
    }
    restore(
        new State(
            position.batchesSeen(),
            position.batchIndex(),
            position.order().map(int[]::clone).orElse(null),
            position.random()));
  }
}
