package org.batchwarp.device.cuda;

import jcuda.driver.CUdeviceptr;

/** Device memory by its address, which JCuda shows only to subclasses. */
final class DevicePointer extends CUdeviceptr {
  /** For a call that sets it. */
  DevicePointer() {}

  private DevicePointer(DevicePointer start, long bytes) {
    super(start, bytes);
  }

  DevicePointer at(long bytes) {
    return new DevicePointer(this, bytes);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
