package org.batchwarp.device;

import org.batchwarp.testing.TestedDevices;

class OpenClDeviceContractTest extends DeviceContract {
  @Override
  protected Device open() {
    return TestedDevices.open("opencl");
  }
}
