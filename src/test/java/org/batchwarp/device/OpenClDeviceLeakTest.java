package org.batchwarp.device;

import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;

class OpenClDeviceLeakTest extends DeviceLeakContract {
  @BeforeEach
  void requireOpenCl() {
    Requirements.device("opencl");
  }

  @Override
  protected String device() {
    return "opencl";
  }
}
