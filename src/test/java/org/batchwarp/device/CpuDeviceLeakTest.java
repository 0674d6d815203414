package org.batchwarp.device;

import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;

class CpuDeviceLeakTest extends DeviceLeakContract {
  @BeforeEach
  void requireCpu() {
    Requirements.device("cpu");
  }

  @Override
  protected String device() {
    return "cpu:3";
  }
}
