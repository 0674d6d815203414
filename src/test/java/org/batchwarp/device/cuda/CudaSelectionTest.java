package org.batchwarp.device.cuda;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DeviceReport;
import org.batchwarp.device.Devices;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which GPU a name opens, on whatever hardware there is. */
@Tag("cuda")
class CudaSelectionTest {
  private List<CudaHardware> all;

  @BeforeEach
  void requireCuda() {
    Requirements.device("cuda");
    all = CudaLibrary.require().hardware();
  }

  @Test
  void everyReportNamesAGpuThatOpens() {
    List<DeviceReport> reports =
        Devices.reports().stream()
            .filter(report -> report.name().startsWith("cuda") && report.works())
            .toList();
    assertFalse(reports.isEmpty());
    for (DeviceReport report : reports) {
      assertTrue(report.accelerates());
      try (Device device = Devices.open(report.name());
          DeviceBuffer buffer = device.allocate("buffer", ElementType.UINT8, 1)) {
        assertEquals(report.detail(), device.description());
        assertEquals("cuda", device.name());
        assertEquals(1, buffer.elements());
      }
    }
  }

  @Test
  void withoutASelectorItIsTheFirst() {
    for (String name : List.of("cuda", "cuda:", "cuda:0")) {
      try (Device device = Devices.open(name)) {
        assertEquals(CudaDevice.describe(all.get(0)), device.description());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"999", "-1", "0:0", "00", "no such GPU"})
  void whatNamesNoGpuIsRefusedWithThoseThatThereAre(String selector) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Devices.open("cuda:" + selector))
            .getMessage();
    assertTrue(message.startsWith("cuda: there is no GPU '" + selector + "', only 0 ("), message);
    for (CudaHardware one : all) {
      assertTrue(message.contains(one.ordinal() + " (" + one.name() + ")"), message);
    }
  }
}
