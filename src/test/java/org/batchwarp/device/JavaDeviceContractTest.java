package org.batchwarp.device;

import org.junit.jupiter.api.Nested;

class JavaDeviceContractTest {
  @Nested
  class OneThread extends DeviceContract {
    @Override
    protected Device open() {
      return Devices.open("java:1");
    }
  }

  @Nested
  class SeveralThreads extends DeviceContract {
    @Override
    protected Device open() {
      return Devices.open("java:3");
    }
  }
}
