package org.batchwarp.device;

import java.util.Comparator;
import java.util.List;
import java.util.stream.Collectors;
import org.batchwarp.device.cpu.CpuDeviceProvider;
import org.batchwarp.device.cuda.CudaDeviceProvider;
import org.batchwarp.device.java.JavaDeviceProvider;
import org.batchwarp.device.opencl.OpenClDeviceProvider;

/**
 * The devices that this library knows: those that work on hardware of their own are better than
 * those on the host's processor, and among equals the first is best.
 */
public final class Devices {
  private static final List<DeviceProvider> PROVIDERS =
      List.of(
          new CudaDeviceProvider(),
          new CpuDeviceProvider(),
          new JavaDeviceProvider(),
          new OpenClDeviceProvider());

  private Devices() {}

  /** Opens the best device that works; the caller closes it. */
  public static Device best() {
    return open(best(reports()).name());
  }

  /**
   * Opens a device by its name, such as {@code cpu}, or {@code cpu:2} for two threads; the caller
   * closes it.
   *
   * @throws IllegalArgumentException if there is no such device
   * @throws IllegalStateException if the device cannot be used here; the message says what is
   *     missing
   */
  public static Device open(String name) {
    int colon = name.indexOf(':');
    return provider(name).open(colon < 0 ? "" : name.substring(colon + 1));
  }

  /**
   * The libraries of others that a kind of device can make use of: for each a line that says where
   * it is or what is missing.
   *
   * @param kind of which some device works
   */
  public static List<String> libraries(String kind) {
    return provider(kind).libraries();
  }

  private static DeviceProvider provider(String name) {
    String kind = name.split(":", 2)[0];
    return PROVIDERS.stream()
        .filter(provider -> provider.name().equals(kind))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("unknown device '" + name + "', known: " + names()));
  }

  static DeviceReport best(List<DeviceReport> reports) {
    return reports.stream()
        .filter(DeviceReport::works)
        .min(Comparator.comparing(report -> report.accelerates() ? 0 : 1))
        .orElseThrow(() -> new IllegalStateException("no device works: " + reports));
  }

  /** What works here and what is missing. */
  public static List<DeviceReport> reports() {
    return PROVIDERS.stream().flatMap(provider -> provider.probe().stream()).toList();
  }

  private static String names() {
    return PROVIDERS.stream().map(DeviceProvider::name).collect(Collectors.joining(", "));
  }
}
