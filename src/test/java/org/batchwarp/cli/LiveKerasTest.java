package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.testing.KerasOracle;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/**
 * Fresh random configurations, different in every run, give the batches that Keras gives, on each
 * device. A seed that is printed can be run again by {@code -Dkeras.seed=S -Dkeras.count=1}.
 */
@Tag("devices")
class LiveKerasTest {
  private static final int CASES = 220;

  @TempDir private Path folder;

  @TestFactory
  List<DynamicTest> freshConfigurationsGiveKerasBatches() throws IOException, InterruptedException {
    long seed = Long.getLong("keras.seed", new SecureRandom().nextInt(1_000_000_000));
    int count = Integer.getInteger("keras.count", CASES);
    List<Path> cases = KerasOracle.run(folder, count, seed);
    assertEquals(count, cases.size());
    return TestedDevices.NAMES.stream()
        .map(device -> DynamicTest.dynamicTest(device, () -> compare(cases, device)))
        .toList();
  }

  private static void compare(List<Path> cases, String name) throws IOException {
    List<String> differing = new ArrayList<>();
    try (Device device = TestedDevices.open(name)) {
      for (Path recorded : cases) {
        compare(new KerasCase(recorded), device)
            .ifPresent(what -> differing.add("seed " + recorded.getFileName() + ": " + what));
      }
    }
    assertTrue(differing.isEmpty(), () -> String.join(System.lineSeparator(), differing));
  }

  private static Optional<String> compare(KerasCase recorded, Device device) throws IOException {
    try {
      KerasCase.Delivered delivered = recorded.run(device);
      recorded.assertSameLabels(delivered);
      List<TransformParameters> drawn = expectedParameters(recorded);
      assertEquals(drawn.size(), delivered.parameters().size(), "number of parameters");
      for (int i = 0; i < drawn.size(); i++) {
        assertEquals(drawn.get(i), unsignedZeros(delivered.parameters().get(i)), "parameters " + i);
      }
      List<float[]> expected = recorded.expectedImages(delivered.shape());
      return new KerasComparison(delivered, expected).difference(expected);
    } catch (AssertionError | RuntimeException e) {
      return Optional.of(e.toString());
    }
  }

  /** The parameters that Keras drew, to the last bit. */
  private static List<TransformParameters> expectedParameters(KerasCase recorded)
      throws IOException {
    List<TransformParameters> parameters = new ArrayList<>();
    JsonNode drawn = new ObjectMapper().readTree(recorded.folder().resolve("params.json").toFile());
    for (JsonNode image : drawn) {
      parameters.add(
          new TransformParameters(
              image.get("theta").doubleValue(),
              image.get("tx").doubleValue() + 0.0,
              image.get("ty").doubleValue() + 0.0,
              image.get("shear").doubleValue(),
              image.get("zx").doubleValue(),
              image.get("zy").doubleValue(),
              image.get("flip_horizontal").booleanValue(),
              image.get("flip_vertical").booleanValue(),
              optional(image.get("channel_shift_intensity")),
              optional(image.get("brightness"))));
    }
    return parameters;
  }

  /** Python's whole offsets have no negative zero. */
  private static TransformParameters unsignedZeros(TransformParameters parameters) {
    return parameters.withShift(parameters.tx() + 0.0, parameters.ty() + 0.0);
  }

  private static OptionalDouble optional(JsonNode value) {
    return value.isNull() ? OptionalDouble.empty() : OptionalDouble.of(value.doubleValue());
  }
}
