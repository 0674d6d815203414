package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import org.batchwarp.array.NdArray;
import org.batchwarp.source.IdxFile;
import org.batchwarp.source.ImageSource;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.Test;

/** The whole of a real data set, in the 512 MB of heap that all tests run with. */
class FashionMnistTest {
  @Test
  void sixtyThousandImagesAreWhitenedAndAugmentedInALittleHeap() throws IOException {
    assertTrue(Runtime.getRuntime().maxMemory() <= 512L << 20, "tests must run with -Xmx512m");
    Path folder = Requirements.fashionMnist();
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .zcaWhitening(true)
            .rotationRange(30)
            .widthShiftRange(0.1)
            .heightShiftRange(0.1)
            .horizontalFlip(true)
            .build();
    NdArray labels = IdxFile.readLabels(folder.resolve("train-labels-idx1-ubyte.gz"));
    int[] classes = new int[10];
    try (ImageSource images = ImageSource.idx(folder.resolve("train-images-idx3-ubyte.gz"))) {
      assertEquals(60_000, images.count());
      generator.fit(images);
      try (Flow flow = generator.flow(images, labels).batchSize(128).seed(7).open()) {
        for (int i = 0; i < flow.length(); i++) {
          try (Batch batch = flow.next()) {
            for (long label : batch.labels().orElseThrow().toLongs()) {
              classes[(int) label]++;
            }
            assertFinite(batch.floats());
          }
        }
      }
    }
    int[] expected = new int[10];
    Arrays.fill(expected, 6_000);
    assertArrayEquals(expected, classes);
  }

  private static void assertFinite(FloatBuffer values) {
    float sum = 0;
    while (values.hasRemaining()) {
      sum += values.get();
    }
    assertTrue(Float.isFinite(sum), "whitened values must be finite");
  }
}
