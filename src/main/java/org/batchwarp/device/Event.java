package org.batchwarp.device;

/** A mark in a {@link Stream}: reached when all work enqueued before it has finished. */
public interface Event extends Resource {
  /** Blocks the calling thread until the mark is reached. */
  void await();

  /**
   * The nanoseconds, by the device's clock, from when an earlier mark was reached to when this was.
   * Waits until both are.
   *
   * @param earlier a mark in the same stream
   * @throws IllegalStateException if the stream is not timed
   */
  long nanosecondsSince(Event earlier);

  /**
   * What native code knows the event by: the {@code CUevent} on {@code cuda}, the {@code cl_event}
   * on {@code opencl}; 0 on devices whose streams run each call at once.
   */
  long handle();

  @Override
  void close();
}
