package org.batchwarp.device.opencl;

import org.batchwarp.device.Event;
import org.lwjgl.opencl.CL10;

/** A marker in a command queue. */
final class OpenClEvent implements Event {
  private final OpenClDevice device;
  private long event;

  OpenClEvent(OpenClDevice device, long event) {
    this.device = device;
    this.event = event;
  }

  /** The event as one of the given device. */
  static OpenClEvent of(Event event, OpenClDevice device) {
    if (event instanceof OpenClEvent own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the event belongs to another device");
  }

  @Override
  public long handle() {
    if (event == 0) {
      throw new IllegalStateException("event is closed");
    }
    return event;
  }

  @Override
  public void await() {
    OpenClFailure.check(CL10.clWaitForEvents(handle()), "clWaitForEvents");
  }

  @Override
  public void close() {
    if (event != 0) {
      CL10.clReleaseEvent(event);
      event = 0;
    }
  }
}
