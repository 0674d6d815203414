package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.device.Device;
import org.batchwarp.testing.TestedDevices;
import org.ejml.data.DMatrixRMaj;
import org.ejml.dense.row.factory.DecompositionFactory_DDRM;
import org.ejml.interfaces.decomposition.SingularValueDecomposition_F64;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.TestFactory;

/**
 * Recorded runs of Keras 3's and Keras 2's ImageDataGenerator give the same batches here, on each
 * device.
 */
@Tag("devices")
class GoldenKerasTest {
  private static final Path GOLDEN = folder("/golden");

  /**
   * Keras 2 whitens these with fewer fitted images than values: what lies outside of the fitted
   * span is multiplied by the reciprocal root of its float32 rounding noise, and comes out anew on
   * every machine, 300 to 4000 times as large as the rest. Only the fitted span can be compared.
   */
  private static final Set<String> NOISE_OUTSIDE_OF_SPAN =
      Set.of("keras2/case00100", "keras2/case00104", "keras2/case00107");

  /** Noise outside of the span leaks into it in Keras's float32 sums: here up to 1.6 percent. */
  private static final double SPAN_TOLERANCE = 0.02;

  private static Path folder(String resource) {
    try {
      return Path.of(GoldenKerasTest.class.getResource(resource).toURI());
    } catch (URISyntaxException e) {
      throw new IllegalStateException(e);
    }
  }

  @TestFactory
  List<DynamicContainer> deliversWhatKerasDelivered() throws IOException {
    List<DynamicContainer> devices = new ArrayList<>();
    for (String device : TestedDevices.NAMES) {
      devices.add(DynamicContainer.dynamicContainer(device, comparisons(device)));
    }
    return devices;
  }

  private static List<DynamicTest> comparisons(String device) throws IOException {
    List<DynamicTest> tests = new ArrayList<>();
    for (String mode : List.of("keras2", "keras3")) {
      try (Stream<Path> folders = Files.list(GOLDEN.resolve(mode))) {
        for (Path folder : folders.sorted().toList()) {
          String name = mode + "/" + folder.getFileName();
          tests.add(
              DynamicTest.dynamicTest(
                  device + " " + name, () -> compare(device, name, new KerasCase(folder))));
        }
      }
    }
    assertEquals(64, tests.size());
    return tests;
  }

  private static void compare(String device, String name, KerasCase recorded) throws IOException {
    try (Device opened = TestedDevices.open(device)) {
      KerasCase.Delivered delivered = recorded.run(opened);
      recorded.assertSameLabels(delivered);
      List<float[]> expected = recorded.expectedImages(delivered.shape());
      if (NOISE_OUTSIDE_OF_SPAN.contains(name)) {
        compareWithinSpan(recorded, delivered.images(), expected);
      } else {
        assertEquals(
            Optional.empty(), new KerasComparison(delivered, expected).difference(expected));
      }
    }
  }

  private static void compareWithinSpan(
      KerasCase recorded, List<float[]> actual, List<float[]> expected) throws IOException {
    DMatrixRMaj span = fittedSpan(recorded.folder().resolve("fit.npy"));
    double squares = 0;
    double largest = 0;
    for (int image = 0; image < expected.size(); image++) {
      for (int k = 0; k < span.numRows; k++) {
        double here = project(actual.get(image), span, k);
        double there = project(expected.get(image), span, k);
        squares += there * there;
        largest = Math.max(largest, Math.abs(here - there));
      }
    }
    double deviation = Math.sqrt(squares / (expected.size() * span.numRows));
    assertTrue(
        largest <= SPAN_TOLERANCE * deviation,
        "largest difference within the span: " + largest + ", deviation " + deviation);
  }

  private static double project(float[] image, DMatrixRMaj span, int direction) {
    double sum = 0;
    for (int i = 0; i < image.length; i++) {
      sum += image[i] * span.get(direction, i);
    }
    return sum;
  }

  /** Orthonormal directions, one a row, that span the centred images. */
  private static DMatrixRMaj fittedSpan(Path fit) throws IOException {
    NdArray images = NpyFile.read(fit);
    int[] axes = images.shape();
    int channels = axes[3];
    double[] values = images.toDoubles();
    double[] means = new double[channels];
    for (int i = 0; i < values.length; i++) {
      means[i % channels] += values[i] * channels / values.length;
    }
    for (int i = 0; i < values.length; i++) {
      values[i] -= means[i % channels];
    }
    DMatrixRMaj rows = DMatrixRMaj.wrap(axes[0], values.length / axes[0], values);
    SingularValueDecomposition_F64<DMatrixRMaj> svd =
        DecompositionFactory_DDRM.svd(rows.numRows, rows.numCols, false, true, true);
    assertTrue(svd.decompose(rows));
    DMatrixRMaj directions = svd.getV(null, true);
    directions.reshape(axes[0], rows.numCols, true);
    return directions;
  }
}
