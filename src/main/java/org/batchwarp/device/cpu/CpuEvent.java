package org.batchwarp.device.cpu;

import java.util.OptionalLong;
import org.batchwarp.device.Event;

/**
 * A mark that has been reached, since streams run each call at once.
 *
 * @param time when, by {@link System#nanoTime}; empty in a stream that is not timed
 */
record CpuEvent(CpuDevice device, OptionalLong time) implements Event {
  static CpuEvent untimed(CpuDevice device) {
    return new CpuEvent(device, OptionalLong.empty());
  }

  static CpuEvent timed(CpuDevice device) {
    return new CpuEvent(device, OptionalLong.of(System.nanoTime()));
  }

  /** Refuses those of other devices. */
  static CpuEvent requireOf(Event event, CpuDevice device) {
    if (event instanceof CpuEvent own && own.device == device) {
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
