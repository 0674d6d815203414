package org.batchwarp.device.opencl;

import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collector;
import java.util.stream.Collectors;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceProvider;
import org.batchwarp.device.DeviceReport;

/** Devices of OpenCL 1.2 and later that have double precision. */
public final class OpenClDeviceProvider implements DeviceProvider {
  @Override
  public String name() {
    return "opencl";
  }

  @Override
  public List<DeviceReport> probe() {
    try {
      return OpenClLibrary.hardware().stream().map(this::report).toList();
    } catch (IllegalStateException e) {
      return List.of(DeviceReport.missing(name(), e.getMessage()));
    }
  }

  private DeviceReport report(OpenClHardware hardware) {
    String name = name() + ":" + hardware.selector();
    try {
      return report(name, hardware);
    } catch (OpenClFailure e) {
      return DeviceReport.missing(name, e.getMessage());
    }
  }

  private static DeviceReport report(String name, OpenClHardware hardware) {
    return hardware
        .deficiency()
        .map(what -> DeviceReport.missing(name, hardware.name() + " " + what))
        .orElseGet(
            () -> new DeviceReport(name, true, hardware.isGpu(), OpenClDevice.describe(hardware)));
  }

  /**
   * Opens a device.
   *
   * @param selector platform and device by number, such as {@code 0:1}, or a part of the device's
   *     or the platform's name that fits one device; empty for the first GPU, or else the first
   *     device
   */
  @Override
  public Device open(String selector) {
    List<OpenClHardware> all = OpenClLibrary.hardware();
    return OpenClDevice.open(selector.isEmpty() ? best(all) : selected(all, selector));
  }

  private static OpenClHardware best(List<OpenClHardware> all) {
    return all.stream()
        .filter(hardware -> hardware.deficiency().isEmpty())
        .min(Comparator.comparing(hardware -> hardware.isGpu() ? 0 : 1))
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "no OpenCL device can be used: "
                        + all.stream()
                            .map(one -> one.name() + " " + one.deficiency().orElse(""))
                            .collect(joined())));
  }

  private OpenClHardware selected(List<OpenClHardware> all, String selector) {
    List<OpenClHardware> fitting = all.stream().filter(one -> fits(one, selector)).toList();
    if (fitting.size() != 1) {
      throw new IllegalArgumentException(
          "%s: '%s' fits %s of the devices: %s"
              .formatted(
                  name(),
                  selector,
                  fitting.isEmpty() ? "none" : fitting.size(),
                  all.stream().map(this::listed).collect(joined())));
    }
    OpenClHardware one = fitting.get(0);
    one.deficiency()
        .ifPresent(
            what -> {
              throw new IllegalStateException("opencl device: " + one.name() + " " + what);
            });
    return one;
  }

  private static boolean fits(OpenClHardware hardware, String selector) {
    if (selector.matches("[0-9]+:[0-9]+")) {
      return hardware.selector().equals(selector);
    }
    String part = selector.toLowerCase(Locale.ROOT);
    return hardware.name().toLowerCase(Locale.ROOT).contains(part)
        || hardware.platformName().toLowerCase(Locale.ROOT).contains(part);
  }

  private String listed(OpenClHardware hardware) {
    return "%s:%s (%s, %s)"
        .formatted(name(), hardware.selector(), hardware.name(), hardware.platformName());
  }

  private static Collector<CharSequence, ?, String> joined() {
    return Collectors.joining(", ");
  }
}
