package org.batchwarp.device.opencl;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Locale;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DeviceReport;
import org.batchwarp.device.Devices;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Which device a name opens, on whatever hardware there is. */
class OpenClSelectionTest {
  private List<OpenClHardware> all;

  @BeforeEach
  void requireOpenCl() {
    Requirements.device("opencl");
    all = OpenClLibrary.hardware();
  }

  private static void assertOpens(OpenClHardware expected, String name) {
    try (Device device = Devices.open(name);
        DeviceBuffer buffer = device.allocate("buffer", ElementType.UINT8, 1)) {
      assertEquals(OpenClDevice.describe(expected), device.description());
      assertEquals("opencl", device.name());
      assertEquals(1, buffer.elements());
    }
  }

  @Test
  void everyReportNamesADeviceThatOpens() {
    List<DeviceReport> reports =
        Devices.reports().stream()
            .filter(report -> report.name().startsWith("opencl") && report.works())
            .toList();
    assertFalse(reports.isEmpty());
    for (DeviceReport report : reports) {
      try (Device device = Devices.open(report.name())) {
        assertEquals(report.detail(), device.description());
      }
    }
  }

  @Test
  void numbersNamePlatformAndDevice() {
    for (OpenClHardware one : all) {
      if (one.deficiency().isEmpty()) {
        assertOpens(one, "opencl:" + one.platformIndex() + ":" + one.deviceIndex());
      }
    }
  }

  @Test
  void withoutASelectorItIsTheFirstGpuOrElseTheFirst() {
    List<OpenClHardware> working = all.stream().filter(one -> one.deficiency().isEmpty()).toList();
    OpenClHardware expected =
        working.stream().filter(OpenClHardware::isGpu).findFirst().orElse(working.get(0));
    assertOpens(expected, "opencl");
    assertOpens(expected, "opencl:");
  }

  @Test
  void aPartOfANameInAnyCaseOpensTheOnlyDeviceThatHasIt() {
    for (OpenClHardware one : all) {
      for (String name : List.of(one.name(), one.platformName())) {
        for (String part : List.of(name, name.substring(1), name.substring(0, 5))) {
          for (String written : List.of(part, upper(part), lower(part))) {
            assertOpensTheOnlyOne(written);
          }
        }
      }
    }
  }

  private void assertOpensTheOnlyOne(String part) {
    List<OpenClHardware> fitting =
        all.stream()
            .filter(one -> lower(one.name() + "\n" + one.platformName()).contains(lower(part)))
            .toList();
    if (fitting.size() > 1) {
      assertRefused(part, "fits " + fitting.size() + " of");
    } else if (fitting.get(0).deficiency().isEmpty()) {
      assertOpens(fitting.get(0), "opencl:" + part);
    }
  }

  private static String lower(String text) {
    return text.toLowerCase(Locale.ROOT);
  }

  private static String upper(String text) {
    return text.toUpperCase(Locale.ROOT);
  }

  @ParameterizedTest
  @ValueSource(strings = {"999:0", "0:999", "-1:0", "0:0:0", "no such device"})
  void whatNamesNoDeviceIsRefusedWithThoseThatThereAre(String selector) {
    assertRefused(selector, "fits none of");
  }

  private void assertRefused(String selector, String reason) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Devices.open("opencl:" + selector))
            .getMessage();
    assertTrue(message.contains("'" + selector + "' " + reason), message);
    for (OpenClHardware one : all) {
      assertTrue(
          message.contains(
              "opencl:%s (%s, %s)".formatted(one.selector(), one.name(), one.platformName())),
          message);
    }
  }
}
