package org.batchwarp.jmh;

/** Makes one batch after another, in memory of its own. Used by one thread at a time. */
interface Augmenter extends AutoCloseable {
  /** Makes the next batch. */
  void augment();

  @Override
  void close();
}
