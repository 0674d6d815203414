package org.batchwarp.device;

import java.util.List;
import java.util.stream.Collectors;
import org.batchwarp.device.java.JavaDeviceProvider;
import org.batchwarp.device.opencl.OpenClDeviceProvider;

/** The devices that this library knows, best first. */
public final class Devices {
  private static final List<DeviceProvider> PROVIDERS =
      List.of(new OpenClDeviceProvider(), new JavaDeviceProvider());

  private Devices() {}

  /** Opens the first device that works; the caller closes it. */
  public static Device best() {
    return PROVIDERS.stream()
        .filter(provider -> provider.probe().works())
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no device works: " + reports()))
        .open("");
  }

  /**
   * Opens a device by its name, such as {@code java}, or {@code java:2} for two threads; the caller
   * closes it.
   *
   * @throws IllegalArgumentException if there is no such device
   * @throws IllegalStateException if the device cannot be used here; the message says what is
   *     missing
   */
  public static Device open(String name) {
    int colon = name.indexOf(':');
    String kind = colon < 0 ? name : name.substring(0, colon);
    String selector = colon < 0 ? "" : name.substring(colon + 1);
    return PROVIDERS.stream()
        .filter(provider -> provider.name().equals(kind))
        .findFirst()
        .orElseThrow(
            () -> new IllegalArgumentException("unknown device '" + name + "', known: " + names()))
        .open(selector);
  }

  /** What works here and what is missing, in the order of preference. */
  public static List<DeviceReport> reports() {
    return PROVIDERS.stream().map(DeviceProvider::probe).toList();
  }

  private static String names() {
    return PROVIDERS.stream().map(DeviceProvider::name).collect(Collectors.joining(", "));
  }
}
