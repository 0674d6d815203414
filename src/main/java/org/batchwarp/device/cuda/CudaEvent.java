package org.batchwarp.device.cuda;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Event;

/** An event of CUDA, which measures time only where that is asked for. */
final class CudaEvent implements Event {
  private final CudaDevice device;
  private final boolean timed;
  private final CUevent event = new CUevent();
  private boolean closed;

  private CudaEvent(CudaDevice device, boolean timed) {
    this.device = device;
    this.timed = timed;
  }

  static CudaEvent recorded(CudaDevice device, CUstream stream, boolean timed) {
    CudaEvent recorded = new CudaEvent(device, timed);
    int flags = timed ? CUevent_flags.CU_EVENT_DEFAULT : CUevent_flags.CU_EVENT_DISABLE_TIMING;
    CUevent event = recorded.event;
    device.context().call("cuEventCreate", () -> JCudaDriver.cuEventCreate(event, flags));
    try {
      device.context().call("cuEventRecord", () -> JCudaDriver.cuEventRecord(event, stream));
    } catch (CudaFailure e) {
      recorded.close();
      throw e;
    }
    return recorded;
  }

  /** The event as one of the given device. */
  static CudaEvent of(Event event, CudaDevice device) {
    if (event instanceof CudaEvent own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("the event belongs to another device");
  }

  CUevent event() {
    if (closed) {
      throw new IllegalStateException("event is closed");
    }
    return event;
  }

  @Override
  public void await() {
    CUevent open = event();
    device.context().call("cuEventSynchronize", () -> JCudaDriver.cuEventSynchronize(open));
  }

  @Override
  public long nanosecondsSince(Event earlier) {
    CudaEvent start = of(earlier, device);
    if (!timed || !start.timed) {
      throw new IllegalStateException("the event is of a stream that is not timed");
    }
    start.await();
    await();
    float[] milliseconds = new float[1];
    device
        .context()
        .call(
            "cuEventElapsedTime",
            () -> JCudaDriver.cuEventElapsedTime(milliseconds, start.event, event));
    return Math.round(milliseconds[0] * 1e6);
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      device.context().release(() -> JCudaDriver.cuEventDestroy(event));
    }
  }
}
