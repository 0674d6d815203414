package org.batchwarp.device;

import org.batchwarp.testing.Requirements;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

class CpuDeviceContractTest {
  /** With the best instruction set. */
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
      return openWith("x86-64-v2");
    }
  }

  @Nested
  class Avx2 extends DeviceContract {
    @Override
    protected Device open() {
      return openWith("x86-64-v3");
    }
  }

  @Nested
  @Tag("avx512")
  class Avx512 extends DeviceContract {
    @Override
    protected Device open() {
      return openWith("x86-64-v4");
    }
  }

  private static Device openWith(String instructionSet) {
    Requirements.instructionSet(instructionSet);
    return Devices.open("cpu:3:" + instructionSet);
  }
}
