package org.batchwarp.testing;

import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;

/**
 * The devices that Keras's results are compared with: those that the environment variable {@code
 * BATCHWARP_TESTED_DEVICES} lists, separated by commas, or else all that need no GPU.
 */
public final class TestedDevices {
  public static final List<String> NAMES =
      List.of(
          System.getenv().getOrDefault("BATCHWARP_TESTED_DEVICES", "java,cpu,opencl").split(","));

  private TestedDevices() {}

  /** Opens one that the caller closes; the test is skipped where it cannot be used. */
  public static Device open(String name) {
    Requirements.device(name);
    return Devices.open(name);
  }
}
