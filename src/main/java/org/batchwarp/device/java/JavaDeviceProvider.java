package org.batchwarp.device.java;

import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceProvider;
import org.batchwarp.device.DeviceReport;

/** The {@code java} device: it works wherever this library runs. */
public final class JavaDeviceProvider implements DeviceProvider {
  private static final int MAXIMAL_THREADS = 1024;

  @Override
  public String name() {
    return "java";
  }

  @Override
  public List<DeviceReport> probe() {
    try (Device device = open("")) {
      return List.of(new DeviceReport(name(), true, false, device.description()));
    }
  }

  /**
   * Opens the device.
   *
   * @param selector the number of threads; empty for one a processor
   */
  @Override
  public Device open(String selector) {
    return new JavaDevice(
        selector.isEmpty() ? Runtime.getRuntime().availableProcessors() : threads(selector));
  }

  private static int threads(String selector) {
    int threads;
    try {
      threads = Integer.parseInt(selector);
    } catch (NumberFormatException e) {
      threads = 0;
    }
    if (threads < 1 || threads > MAXIMAL_THREADS) {
      throw new IllegalArgumentException(
          "java device: threads must be 1 to " + MAXIMAL_THREADS + ", got '" + selector + "'");
    }
    return threads;
  }
}
