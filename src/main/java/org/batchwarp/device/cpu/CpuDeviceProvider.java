package org.batchwarp.device.cpu;

import java.util.List;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceProvider;
import org.batchwarp.device.DeviceReport;

/** The {@code cpu} device: the kernels as machine code of this processor. */
public final class CpuDeviceProvider implements DeviceProvider {
  private final KernelLibraries libraries;

  /** For this machine; nothing is loaded before it is needed. */
  public CpuDeviceProvider() {
    this(KernelLibraries.ofThisMachine());
  }

  CpuDeviceProvider(KernelLibraries libraries) {
    this.libraries = libraries;
  }

  @Override
  public String name() {
    return CpuDevice.NAME;
  }

  @Override
  public List<DeviceReport> probe() {
    try (Device device = open("")) {
      return List.of(new DeviceReport(name(), true, false, device.description()));
    } catch (IllegalStateException e) {
      return List.of(DeviceReport.missing(name(), e.getMessage()));
    }
  }

  /**
   * Opens the device.
   *
   * @param selector the number of threads, as in {@code 2}, the instruction set, as in {@code
   *     x86-64-v3}, or both, as in {@code 2:x86-64-v3}; otherwise there is one thread a processor,
   *     and the best instruction set that the processor has
   */
  @Override
  public Device open(String selector) {
    CpuSelector selected = CpuSelector.parse(selector);
    return new CpuDevice(
        selected.set().map(libraries::of).orElseGet(libraries::best), selected.threads());
  }
}
