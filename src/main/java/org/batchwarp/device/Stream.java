package org.batchwarp.device;

/**
 * An ordered queue of work on a device. Work of one stream runs in order; work of two streams runs
 * in any order, unless an {@link Event} orders it. Calls may return before the work is done. Used
 * by one thread at a time.
 */
public interface Stream extends Resource {
  /** Copies the first {@code elements} elements from host to device. */
  default void copyIn(HostBuffer source, DeviceBuffer target, long elements) {
    copyIn(source, target, 0, elements);
  }

  /**
   * Copies the first {@code elements} elements from host to device.
   *
   * @param start where in the target, in elements
   */
  void copyIn(HostBuffer source, DeviceBuffer target, long start, long elements);

  /** Copies the first {@code elements} elements from device to host. */
  default void copyOut(DeviceBuffer source, HostBuffer target, long elements) {
    copyOut(source, target, 0, elements);
  }

  /**
   * Copies the first {@code elements} elements from device to host.
   *
   * @param start where in the target, in elements
   */
  void copyOut(DeviceBuffer source, HostBuffer target, long start, long elements);

  /**
   * Lets the host see what was written to a view of its memory, once the stream's work is done; on
   * most devices there is nothing to do for that.
   *
   * @param view one that {@link Device#viewForResults} gave
   */
  default void makeVisible(DeviceBuffer view) {}

  /** Runs a kernel. */
  void launch(Kernel kernel);

  /** Marks the work enqueued so far. */
  Event record();

  /** Lets later work of this stream start only after the event, which may be another stream's. */
  void waitFor(Event event);

  /** Blocks until all work enqueued so far has finished. */
  void synchronize();

  /**
   * What native code knows the stream by: the {@code CUstream} on {@code cuda}, the {@code
   * cl_command_queue} on {@code opencl}; 0 on devices whose streams run each call at once.
   */
  long handle();

  /** Waits for the work and releases the stream; idempotent. */
  @Override
  void close();
}
