package org.batchwarp.device.cuda;

import jcuda.driver.CUevent;

/** An event by its handle, which JCuda shows only to subclasses. */
final class NativeEvent extends CUevent {
  long handle() {
    return getNativePointer();
  }
}
