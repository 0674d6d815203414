package org.batchwarp.device.opencl;

import java.nio.LongBuffer;
import org.batchwarp.device.Event;
import org.lwjgl.opencl.CL10;
import org.lwjgl.system.MemoryStack;

/** A marker in a command queue. */
final class OpenClEvent implements Event {
  private final OpenClDevice device;
  private final boolean timed;
  private long event;

  OpenClEvent(OpenClDevice device, long event, boolean timed) {
    this.device = device;
    this.event = event;
    this.timed = timed;
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
  public long nanosecondsSince(Event earlier) {
    OpenClEvent start = of(earlier, device);
    if (!timed || !start.timed) {
      throw new IllegalStateException("the event is of a stream that is not timed");
    }
    start.await();
    await();
    return reached() - start.reached();
  }

  /** When the mark was reached, in nanoseconds of the device's clock. */
  private long reached() {
    try (MemoryStack stack = MemoryStack.stackPush()) {
      LongBuffer time = stack.mallocLong(1);
      OpenClFailure.check(
          CL10.clGetEventProfilingInfo(handle(), CL10.CL_PROFILING_COMMAND_END, time, null),
          "clGetEventProfilingInfo");
      return time.get(0);
    }
  }

  @Override
  public void close() {
    if (event != 0) {
      CL10.clReleaseEvent(event);
      event = 0;
    }
  }
}
