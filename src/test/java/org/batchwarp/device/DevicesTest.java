package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DevicesTest {
  @Test
  void theJavaDeviceWorksEverywhere() {
    DeviceReport java =
        Devices.reports().stream()
            .filter(report -> report.name().equals("java"))
            .findFirst()
            .orElseThrow();
    assertTrue(java.works());
    try (Device best = Devices.best();
        DeviceBuffer buffer = best.allocate("buffer", ElementType.FLOAT32, 1)) {
      assertEquals(1, buffer.elements());
    }
  }

  @Test
  void theSelectorIsTheNumberOfThreads() {
    try (Device device = Devices.open("java:5")) {
      assertTrue(device.description().endsWith("threads: 5"), device.description());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "jav", "JAVA", "cuda9"})
  void unknownNamesAreRefusedWithThoseThatAreKnown(String name) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Devices.open(name)).getMessage();
    assertTrue(message.contains("'" + name + "'") && message.contains("java"), message);
  }

  @ParameterizedTest
  @ValueSource(strings = {"java:0", "java:-1", "java:1025", "java:two", "java:1:1"})
  void badNumbersOfThreadsAreRefused(String name) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> Devices.open(name)).getMessage();
    assertTrue(message.contains("'" + name.substring(5) + "'"), message);
  }

  private static final DeviceReport PROCESSOR = new DeviceReport("processor", true, false, "");
  private static final DeviceReport OTHER_PROCESSOR = new DeviceReport("other", true, false, "");
  private static final DeviceReport GPU = new DeviceReport("gpu", true, true, "");
  private static final DeviceReport OTHER_GPU = new DeviceReport("other gpu", true, true, "");
  private static final DeviceReport MISSING = DeviceReport.missing("none", "install something");

  @Test
  void hardwareOfItsOwnIsBest() {
    assertEquals(GPU, Devices.best(List.of(PROCESSOR, MISSING, GPU)));
    assertEquals(GPU, Devices.best(List.of(GPU, PROCESSOR)));
  }

  @Test
  void amongEqualsTheFirstIsBest() {
    assertEquals(GPU, Devices.best(List.of(PROCESSOR, GPU, OTHER_GPU)));
    assertEquals(OTHER_GPU, Devices.best(List.of(OTHER_GPU, GPU)));
    assertEquals(PROCESSOR, Devices.best(List.of(MISSING, PROCESSOR, OTHER_PROCESSOR)));
  }

  @Test
  void hardwareThatDoesNotWorkIsNotBest() {
    DeviceReport broken = new DeviceReport("broken", false, true, "");
    assertEquals(PROCESSOR, Devices.best(List.of(broken, PROCESSOR)));
  }

  @Test
  void whereNothingWorksItIsSaidWhy() {
    String message =
        assertThrows(IllegalStateException.class, () -> Devices.best(List.of(MISSING)))
            .getMessage();
    assertTrue(message.contains("install something"), message);
    assertThrows(IllegalStateException.class, () -> Devices.best(List.of()));
  }

  @Test
  void aStackClosesInReverseOrder() {
    List<String> closed = new ArrayList<>();
    ResourceStack stack = new ResourceStack();
    stack.<Resource>own(() -> closed.add("first"));
    stack.<Resource>own(() -> closed.add("second"));
    stack.close();
    stack.close();
    assertEquals(List.of("second", "first"), closed);
  }
}
