package org.batchwarp.device.cuda;

import jcuda.driver.CUdeviceptr;

/** Device memory by its address, which JCuda shows only to subclasses. */
final class DevicePointer extends CUdeviceptr {
  /** For a call that sets it. */
  DevicePointer() {}

  DevicePointer(long address) {
    super(new CUdeviceptr(), address);
  }

  DevicePointer at(long bytes) {
    return new DevicePointer(address() + bytes);
  }

  long address() {
    return getNativePointer() + getByteOffset();
  }
}
