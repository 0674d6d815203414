package org.batchwarp.device.cuda;

import jcuda.driver.CUevent;
import jcuda.driver.CUevent_flags;
import jcuda.driver.CUstream;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Event;

/** An event of CUDA, which does not measure time. */
final class CudaEvent implements Event {
  private final CudaDevice device;
  private final CUevent event = new CUevent();
  private boolean closed;

  private CudaEvent(CudaDevice device) {
    this.device = device;
  }

  static CudaEvent recorded(CudaDevice device, CUstream stream) {
    CudaEvent recorded = new CudaEvent(device);
    CUevent event = recorded.event;
    device
        .context()
        .call(
            "cuEventCreate",
            () -> JCudaDriver.cuEventCreate(event, CUevent_flags.CU_EVENT_DISABLE_TIMING));
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
  public void close() {
    if (!closed) {
      closed = true;
      device.context().release(() -> JCudaDriver.cuEventDestroy(event));
    }
  }
}
