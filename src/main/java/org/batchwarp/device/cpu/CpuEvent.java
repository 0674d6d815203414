package org.batchwarp.device.cpu;

import org.batchwarp.device.Event;

/** A mark that has been reached, since streams run each call at once. */
record CpuEvent(CpuDevice device) implements Event {

  /** Refuses those of other devices. */
  static void requireOf(Event event, CpuDevice device) {
    if (!(event instanceof CpuEvent own && own.device == device)) {
      throw new IllegalArgumentException("the event belongs to another device");
    }
  }

  @Override
  public void await() {}

  @Override
  public long handle() {
    return 0;
  }

  @Override
  public void close() {}
}
