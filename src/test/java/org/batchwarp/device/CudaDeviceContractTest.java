package org.batchwarp.device;

import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;

@Tag("cuda")
class CudaDeviceContractTest extends DeviceContract {
  @Override
  protected Device open() {
    return TestedDevices.open("cuda");
  }
}
