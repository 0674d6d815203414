package org.batchwarp.testing;

import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;

/** The devices that Keras's results are compared with; a new device is one name more. */
public final class TestedDevices {
  public static final List<String> NAMES = List.of("java", "cpu", "opencl");

  private TestedDevices() {}

  /** Opens one that the caller closes; the test is skipped where it cannot be used. */
  public static Device open(String name) {
    Requirements.device(name);
    return Devices.open(name);
  }
}
