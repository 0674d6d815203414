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

  /** How many batches the consumer has. */
  int delivered() {
    return all.stream().mapToInt(Station::delivered).sum();
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
