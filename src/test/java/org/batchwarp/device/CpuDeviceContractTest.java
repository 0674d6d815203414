package org.batchwarp.device;

import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Nested;

class CpuDeviceContractTest {
  @Nested
  class OneThread extends DeviceContract {
    @Override
    protected Device open() {
      return TestedDevices.open("cpu:1");
    }
  }

  @Nested
  class Sse extends DeviceContract {
    @Override
    protected Device open() {
      return TestedDevices.open("cpu:3:x86-64-v2");
    }
  }

  @Nested
  class Avx2 extends DeviceContract {
    @Override
    protected Device open() {
      return TestedDevices.open("cpu:3:x86-64-v3");
    }
  }

  @Nested
  class Avx512 extends DeviceContract {
    @Override
    protected Device open() {
      return TestedDevices.open("cpu:3:x86-64-v4");
    }
  }
}
