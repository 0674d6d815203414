package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertAll;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every device gives what the {@code java} device gives for the same random data. */
interface ReferenceContract {
  DeviceMemory memory();

  static Stream<ReferenceWork> works() {
    return Stream.of(
        new ReferenceWarp(),
        new ReferenceValues.Convert(),
        new ReferenceValues.Clear(),
        new ReferenceValues.ShiftChannels(),
        new ReferenceValues.AdjustBrightness(),
        new ReferenceValues.Standardize(),
        new ReferenceMoments.MeasureImages(),
        new ReferenceMoments.MeasureChannels(),
        new ReferenceMoments.CenterFeatures(),
        new ReferenceAlgebra.MatrixProduct(),
        new ReferenceAlgebra.SymmetricRankKUpdate());
  }

  @ParameterizedTest
  @MethodSource("works")
  default void resultsAreThoseOfTheJavaDevice(ReferenceWork work) {
    try (Device java = Devices.open("java")) {
      assertAll(work.choices().stream().map(choice -> () -> compare(work, choice, java)));
    }
  }

  private void compare(ReferenceWork work, Choice choice, Device java) {
    List<Output> expected = run(work, choice, java);
    List<Output> actual = run(work, choice, memory().device());
    assertEquals(expected.size(), actual.size());
    for (int i = 0; i < expected.size(); i++) {
      expected.get(i).assertMetBy(actual.get(i), choice);
    }
  }

  private static List<Output> run(ReferenceWork work, Choice choice, Device device) {
    try (DeviceMemory memory = new DeviceMemory(device)) {
      return work.run(choice, memory);
    }
  }
}
