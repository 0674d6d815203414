package org.batchwarp.device;

/** A mark in a {@link Stream}: reached when all work enqueued before it has finished. */
public interface Event extends Resource {
  /** Blocks the calling thread until the mark is reached. */
  void await();

  /**
   * What native code knows the event by: the {@code CUevent} on {@code cuda}, the {@code cl_event}
   * on {@code opencl}; 0 on devices whose streams run each call at once.
   */
  long handle();

  @Override
  void close();
}
