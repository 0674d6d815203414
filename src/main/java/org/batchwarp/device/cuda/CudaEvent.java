package org.batchwarp.device.cuda;

import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Event;

/** An event of CUDA, which measures time only where that is asked for. */
final class CudaEvent implements Event {
  private final CudaDevice device;
  private final boolean timed;
  private final Runnable destroy;
  private long handle;

  private CudaEvent(CudaDevice device, long handle, boolean timed, Runnable destroy) {
    this.device = device;
    this.handle = handle;
    this.timed = timed;
    this.destroy = destroy;
  }

  static CudaEvent recorded(CudaDevice device, CUstream stream, boolean timed) {
    NativeEvent event = new NativeEvent();
    int flags = timed ? CUevent_flags.CU_EVENT_DEFAULT : CUevent_flags.CU_EVENT_DISABLE_TIMING;
    CudaContext context = device.context();
    context.call("cuEventCreate", () -> JCudaDriver.cuEventCreate(event, flags));
    Runnable destroy = () -> context.release(() -> JCudaDriver.cuEventDestroy(event));
    CudaEvent recorded = new CudaEvent(device, event.handle(), timed, destroy);
    try {
      context.call("cuEventRecord", () -> JCudaDriver.cuEventRecord(event, stream));
    } catch (CudaFailure e) {
      recorded.close();
      throw e;
    }
    return recorded;
  }

  /** Somebody else's event. */
  static CudaEvent wrapped(CudaDevice device, long handle) {
    if (handle == 0) {
      throw new IllegalArgumentException("handle must be an event's, got 0");
    }
    return new CudaEvent(device, handle, false, () -> {});
  }

  /** The event as one of the given device. */
  static CudaEvent of(Event event, CudaDevice device) {
    if (event instanceof CudaEvent own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the event belongs to another device");
  }

  @Override
  public long handle() {
    if (handle == 0) {
      throw new IllegalStateException("event is closed");
    }
    return handle;
  }

  @Override
  public void await() {
    device.eventHandles().await(handle());
  }

  @Override
  public long nanosecondsSince(Event earlier) {
    CudaEvent start = of(earlier, device);
    if (!timed || !start.timed) {
      throw new IllegalStateException("the event is of a stream that is not timed");
    }
    start.await();
    await();
    return device.eventHandles().nanosecondsBetween(start.handle(), handle());
  }

  @Override
  public void close() {
    if (handle != 0) {
      handle = 0;
      destroy.run();
    }
  }
}
