package org.batchwarp.device;

class OpenClDeviceContractTest extends DeviceContract {
  @Override
  protected Device open() {
    return Devices.open("opencl");
  }
}
