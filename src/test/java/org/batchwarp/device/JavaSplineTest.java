package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import java.io.IOException;
import org.batchwarp.config.FillMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class JavaSplineTest {
  @ParameterizedTest
  @MethodSource("org.batchwarp.device.RecordedSplines#sizes")
  void splinesAreThoseOfScipyToTheLastBit(String size) throws IOException {
    RecordedSplines recorded = RecordedSplines.read(size);
    try (Device device = Devices.open("java");
        DeviceMemory memory = new DeviceMemory(device)) {
      for (FillMode mode : FillMode.values()) {
        RecordedSplines.Result expected = recorded.expected(mode);
        RecordedSplines.Result actual = recorded.run(memory, mode);
        assertArrayEquals(expected.coefficients(), actual.coefficients(), mode + ": coefficients");
        assertArrayEquals(expected.warped(), actual.warped(), mode + ": warped");
      }
    }
  }
}
