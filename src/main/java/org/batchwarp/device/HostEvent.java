package org.batchwarp.device;

import java.util.OptionalLong;

/**
 * A mark of a device whose streams run each call at once, so that it has been reached.
 *
 * @param time when, by {@link System#nanoTime}; empty in a stream that is not timed
 */
public record HostEvent(Device device, OptionalLong time) implements Event {
  /** A mark in a stream that is not timed. */
  public static HostEvent untimed(Device device) {
    return new HostEvent(device, OptionalLong.empty());
  }

  /** A mark that is reached now. */
  public static HostEvent timed(Device device) {
    return new HostEvent(device, OptionalLong.of(System.nanoTime()));
  }

  /**
   * The event as one of a device.
   *
   * @throws IllegalArgumentException if it is of another
   */
  public static HostEvent requireOf(Event event, Device device) {
    if (event instanceof HostEvent own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the event belongs to another device");
  }

  @Override
  public void await() {}

  @Override
  public long nanosecondsSince(Event earlier) {
    OptionalLong start = requireOf(earlier, device).time;
    if (time.isEmpty() || start.isEmpty()) {
      throw new IllegalStateException("the event is of a stream that is not timed");
    }
    return time.getAsLong() - start.getAsLong();
  }

  @Override
  public long handle() {
    return 0;
  }

  @Override
  public void close() {}
}
