package org.batchwarp.device;

import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

@Tag("cuda")
class CudaDeviceLeakTest extends DeviceLeakContract {
  @BeforeEach
  void requireCuda() {
    Requirements.device("cuda");
  }

  @Override
  protected String device() {
    return "cuda";
  }
}
