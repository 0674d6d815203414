package org.batchwarp.pipeline;

import java.util.List;
import org.batchwarp.device.Resource;

/** The devices of a pipeline, which take batches in turn by their numbers. */
record Stations(List<Station> all) implements Resource {
  Stations {
    all = List.copyOf(all);
  }

  /** The one that makes a batch. */
  Station of(long batch) {
    return all.get((int) (batch % all.size()));
  }

  /**
   * Checks that the consumer has not all the slots that a batch could be made in.
   *
   * @throws IllegalStateException if it has
   */
  void requireFreeSlot(long batch) {
    if (of(batch).isFull()) {
      throw new IllegalStateException(
          "%d batches are open: close one before asking for the next, or raise batchesInFlight or memoryBudget"
              .formatted(all.stream().mapToInt(Station::delivered).sum()));
    }
  }

  /** Whether another library has a batch. */
  boolean lend() {
    return all.stream().anyMatch(Station::lends);
  }

  @Override
  public void close() {
    all.forEach(Station::close);
  }
}
