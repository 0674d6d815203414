package org.batchwarp.device.cuda;

import jcuda.driver.CUstream;

/** A stream by its handle, which JCuda shows only to subclasses. */
final class NativeStream extends CUstream {
  long handle() {
    return getNativePointer();
  }
}
