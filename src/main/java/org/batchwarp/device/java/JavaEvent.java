package org.batchwarp.device.java;

import java.util.OptionalLong;
import org.batchwarp.device.Event;

/**
 * A mark that has been reached, since streams run each call at once.
 *
 * @param time when, by {@link System#nanoTime}; empty in a stream that is not timed
 */
record JavaEvent(OptionalLong time) implements Event {
  static final JavaEvent UNTIMED = new JavaEvent(OptionalLong.empty());

  static JavaEvent now() {
    return new JavaEvent(OptionalLong.of(System.nanoTime()));
  }

  @Override
  public void await() {}

  @Override
  public long nanosecondsSince(Event earlier) {
    if (!(earlier instanceof JavaEvent own)) {
      throw new IllegalArgumentException("the event belongs to another device");
    }
    if (time.isEmpty() || own.time.isEmpty()) {
      throw new IllegalStateException("the event is of a stream that is not timed");
    }
    return time.getAsLong() - own.time.getAsLong();
  }

  @Override
  public long handle() {
    return 0;
  }

  @Override
  public void close() {}
}
