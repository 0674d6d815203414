package org.batchwarp.device.cuda;

import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Event;

/** An event of CUDA, which does not measure time. */
final class CudaEvent implements Event {
  private final CudaDevice device;
  private final Runnable destroy;
  private long handle;

  private CudaEvent(CudaDevice device, long handle, Runnable destroy) {
    this.device = device;
    this.handle = handle;
    this.destroy = destroy;
  }

  static CudaEvent recorded(CudaDevice device, CUstream stream) {
    NativeEvent event = new NativeEvent();
    CudaContext context = device.context();
    context.call(
        "cuEventCreate",
        () -> JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
    CudaEvent recorded =
        new CudaEvent(
            device, event.handle(), () -> context.release(() -> JCudaDriver.cuEventDestroy(event)));
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
    return new CudaEvent(device, handle, () -> {});
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
    device.eventWaits().await(handle());
  }

  @Override
  public void close() {
    if (handle != 0) {
      handle = 0;
      destroy.run();
    }
  }
}
