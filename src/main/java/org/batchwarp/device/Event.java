package org.batchwarp.device;

/** A mark in a {@link Stream}: reached when all work enqueued before it has finished. */
public interface Event extends Resource {
  /** Blocks the calling thread until the mark is reached. */
  void await();

  @Override
  void close();
}
