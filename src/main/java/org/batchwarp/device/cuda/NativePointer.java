package org.batchwarp.device.cuda;

import jcuda.Pointer;

/** Host memory by its address, which JCuda shows only to subclasses. */
final class NativePointer extends Pointer {
  /** For a call that sets it. */
  NativePointer() {}

  NativePointer(long address) {
    super(address);
  }

  long address() {
    return getNativePointer();
  }
}
