package org.batchwarp.device.cuda;

import java.util.List;
import java.util.stream.Collectors;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceProvider;
import org.batchwarp.device.DeviceReport;

/** NVIDIA's GPUs. */
public final class CudaDeviceProvider implements DeviceProvider {
  @Override
  public String name() {
    return CudaDevice.NAME;
  }

  @Override
  public List<DeviceReport> probe() {
    try {
      return CudaLibrary.require().hardware().stream().map(this::report).toList();
    } catch (IllegalStateException e) {
      return List.of(DeviceReport.missing(name(), e.getMessage()));
    }
  }

  private DeviceReport report(CudaHardware hardware) {
    String name = name() + ":" + hardware.ordinal();
    try {
      return hardware
          .deficiency()
          .map(what -> DeviceReport.missing(name, hardware.name() + " " + what))
          .orElseGet(() -> new DeviceReport(name, true, true, CudaDevice.describe(hardware)));
    } catch (CudaFailure e) {
      return DeviceReport.missing(name, e.getMessage());
    }
  }

  @Override
  public List<String> libraries() {
    return List.of(
        Cublas.finding().describe(),
        Cusolver.finding().describe(),
        RuntimeCompiler.finding().describe());
  }

  /**
   * Opens a GPU.
   *
   * @param selector its number in the driver's order, as in {@code 1}; empty for the first that can
   *     be used
   */
  @Override
  public Device open(String selector) {
    List<CudaHardware> all = CudaLibrary.require().hardware();
    return CudaDevice.open(selector.isEmpty() ? best(all) : selected(all, selector));
  }

  private static CudaHardware best(List<CudaHardware> all) {
    return all.stream()
        .filter(hardware -> hardware.deficiency().isEmpty())
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalStateException(
                    "cuda device: no GPU can be used: "
                        + all.stream()
                            .map(one -> one.name() + " " + one.deficiency().orElse(""))
                            .collect(Collectors.joining(", "))));
  }

  private CudaHardware selected(List<CudaHardware> all, String selector) {
    CudaHardware one =
        all.stream()
            .filter(hardware -> Integer.toString(hardware.ordinal()).equals(selector))
            .findFirst()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "%s: there is no GPU '%s', only %s"
                            .formatted(
                                name(),
                                selector,
                                all.stream()
                                    .map(gpu -> gpu.ordinal() + " (" + gpu.name() + ")")
                                    .collect(Collectors.joining(", ")))));
    one.deficiency()
        .ifPresent(
            what -> {
              throw new IllegalStateException("cuda device: " + one.name() + " " + what);
            });
    return one;
  }
}
