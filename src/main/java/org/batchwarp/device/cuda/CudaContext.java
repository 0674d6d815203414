package org.batchwarp.device.cuda;

import java.util.function.IntSupplier;
import jcuda.driver.CUcontext;
import jcuda.driver.CUresult;
import jcuda.driver.JCudaDriver;
import org.batchwarp.device.Resource;

/**
 * A GPU's primary context, which all users of the GPU in this process share. It is the current one
 * of a thread only while a call is made, so that others find theirs as they left it. Thread-safe.
 */
final class CudaContext implements Resource {
  private final CudaHardware hardware;
  private final CUcontext context = new CUcontext();
  private volatile boolean closed;

  /** Retains the context. */
  CudaContext(CudaHardware hardware) {
    this.hardware = hardware;
    CudaFailure.check(
        JCudaDriver.cuDevicePrimaryCtxRetain(context, hardware.device()),
        "cuDevicePrimaryCtxRetain of GPU " + hardware.ordinal());
  }

  /**
   * Makes calls of the driver and returns the code of the last one.
   *
   * @throws IllegalStateException if the context was closed
   * @throws CudaFailure if the context cannot be made the current one
   */
  int codeOf(IntSupplier calls) {
    if (closed) {
      throw new IllegalStateException("device '" + CudaDevice.NAME + "' is closed");
    }
    CudaFailure.check(JCudaDriver.cuCtxPushCurrent(context), "cuCtxPushCurrent");
    int code;
    int popped;
    try {
      code = calls.getAsInt();
    } finally {
      popped = JCudaDriver.cuCtxPopCurrent(new CUcontext());
    }
    return code == CUresult.CUDA_SUCCESS ? popped : code;
  }

  /**
   * Makes a call of the driver.
   *
   * @param name what is called and on what
   * @throws CudaFailure if it does not succeed
   */
  void call(String name, IntSupplier call) {
    CudaFailure.check(codeOf(call), name);
  }

  /**
   * Makes calls that release something. If earlier work has failed, they may fail too, and that is
   * ignored: the driver releases everything with the context.
   */
  void release(Runnable calls) {
    if (!closed && JCudaDriver.cuCtxPushCurrent(context) == CUresult.CUDA_SUCCESS) {
      try {
        calls.run();
      } finally {
        JCudaDriver.cuCtxPopCurrent(new CUcontext());
      }
    }
  }

  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      JCudaDriver.cuDevicePrimaryCtxRelease(hardware.device());
    }
  }
}
