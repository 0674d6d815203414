package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.NdArray;
import org.batchwarp.source.ImageFolder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Labels, weights and subsets of a flow. */
class FlowOptionsTest {
  private static final int COUNT = 10;

  @TempDir private Path root;

  private static FlowBuilder flow() {
    return flow(0);
  }

  private static FlowBuilder flow(double validationSplit) {
    return ImageDataGenerator.builder()
        .validationSplit(validationSplit)
        .build()
        .flow(new NumberedImages(COUNT));
  }

  /** Labels of any type: row i is i, i + 1, …, as far as the type goes. */
  private static NdArray labels(ElementType type, int... trailing) {
    int width = Arrays.stream(trailing).reduce(1, (a, b) -> a * b);
    ByteBuffer bytes = ByteBuffer.allocate(COUNT * width * type.bytes());
    for (int i = 0; i < COUNT * width; i++) {
      bytes.put(i * type.bytes(), (byte) (i / width + i % width));
    }
    int[] shape = IntStream.concat(IntStream.of(COUNT), IntStream.of(trailing)).toArray();
    return NdArray.wrap(type, bytes, shape);
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void labelsOfAnyTypeFollowTheirImages(ElementType type) throws IOException {
    for (int[] trailing : new int[][] {{}, {1}, {3}, {2, 2}}) {
      NdArray labels = labels(type, trailing);
      int width = labels.size() / COUNT * type.bytes();
      try (Flow flow = flow().labels(labels).batchSize(4).seed(2).open()) {
        for (int i = 0; i < 6; i++) {
          try (Batch batch = flow.next()) {
            NdArray delivered = batch.labels().orElseThrow();
            assertEquals(type, delivered.type());
            int[] shape = labels.shape();
            shape[0] = batch.size();
            assertArrayEquals(shape, delivered.shape());
            for (int j = 0; j < batch.size(); j++) {
              int image = (int) batch.image(j).values()[0];
              assertEquals(image, batch.indices()[j]);
              for (int b = 0; b < width; b++) {
                assertEquals(
                    labels.bytes().get(image * width + b), delivered.bytes().get(j * width + b));
              }
            }
          }
        }
      }
    }
  }

  @Test
  void weightsFollowTheirImages() throws IOException {
    float[] weights = new float[COUNT];
    for (int i = 0; i < COUNT; i++) {
      weights[i] = 0.5f + i;
    }
    try (Flow flow = flow().sampleWeights(NdArray.of(weights)).batchSize(3).seed(2).open()) {
      for (int i = 0; i < 6; i++) {
        try (Batch batch = flow.next()) {
          NdArray delivered = batch.sampleWeights().orElseThrow();
          for (int j = 0; j < batch.size(); j++) {
            assertEquals(batch.image(j).values()[0] + 0.5, delivered.getDouble(j));
          }
          assertTrue(batch.labels().isEmpty());
        }
      }
    }
  }

  @Test
  void rowsMustMatchTheImagesBeforeAnyWork() {
    for (NdArray bad :
        List.of(
            NdArray.of(new int[COUNT - 1]),
            NdArray.of(new int[COUNT + 1]),
            NdArray.of(new int[COUNT], 1, COUNT),
            NdArray.wrap(ElementType.INT32, ByteBuffer.allocate(4)))) {
      Path target = root.resolve("never");
      String labels =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> flow().labels(bad).saveTo(target, "", "png").open().close())
              .getMessage();
      assertTrue(labels.startsWith("labels ") && labels.contains("10 images"), labels);
      String weights =
          assertThrows(
                  IllegalArgumentException.class,
                  () -> flow().sampleWeights(bad).saveTo(target, "", "png").open().close())
              .getMessage();
      assertTrue(weights.startsWith("sample_weight ") && weights.contains("10 images"), weights);
      assertTrue(Files.notExists(target));
    }
  }

  private static List<Integer> members(FlowBuilder builder) throws IOException {
    try (Flow flow = builder.shuffle(false).batchSize(3).open()) {
      List<Integer> members = Delivered.indices(Delivered.next(flow, flow.length()));
      assertEquals(flow.samples(), members.size());
      return members;
    }
  }

  private static List<Integer> range(int from, int to) {
    return IntStream.range(from, to).boxed().toList();
  }

  @ParameterizedTest
  @CsvSource({"0.2, 2", "0.25, 2", "0.5, 5", "0.99, 9"})
  void theFirstImagesAreForValidation(double split, int cut) throws IOException {
    assertEquals(range(0, cut), members(flow(split).subset(Subset.VALIDATION)));
    assertEquals(range(cut, COUNT), members(flow(split).subset(Subset.TRAINING)));
    assertEquals(range(0, COUNT), members(flow(split)));
  }

  @Test
  void subsetsDeliverTheirOwnLabelsAndPixels() throws IOException {
    int[] alternating = {0, 1, 0, 1, 0, 1, 0, 1, 0, 1};
    try (Flow flow =
        flow(0.3)
            .labels(NdArray.of(alternating))
            .subset(Subset.TRAINING)
            .batchSize(6)
            .seed(4)
            .open()) {
      try (Batch batch = flow.next()) {
        for (int i = 0; i < batch.size(); i++) {
          int image = (int) batch.image(i).values()[0];
          assertTrue(image >= 3);
          assertEquals(image % 2, batch.labels().orElseThrow().getLong(i));
        }
      }
    }
  }

  @Test
  void subsetsMustHaveTheSameClassesUnlessToldOtherwise() throws IOException {
    NdArray sorted = NdArray.of(new int[] {0, 0, 0, 0, 0, 1, 1, 1, 1, 1});
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> flow(0.2).labels(sorted).subset(Subset.TRAINING).open().close())
            .getMessage();
    assertTrue(message.contains("classes") && message.contains("ignore_class_split"), message);
    assertEquals(
        range(2, 10),
        members(flow(0.2).labels(sorted).subset(Subset.TRAINING).ignoreClassSplit(true)));
    assertEquals(range(0, 10), members(flow(0.2).labels(sorted)));
  }

  @Test
  void aSubsetNeedsASplitAndImages() {
    String split =
        assertThrows(
                IllegalArgumentException.class,
                () -> flow(0).subset(Subset.TRAINING).open().close())
            .getMessage();
    assertTrue(split.contains("validation_split"), split);
    String empty =
        assertThrows(
                IllegalArgumentException.class,
                () -> flow(0.05).subset(Subset.VALIDATION).open().close())
            .getMessage();
    assertTrue(empty.contains("VALIDATION") && empty.contains("10 images"), empty);
  }

  @Test
  void aFolderIsSplitClassByClass() throws IOException {
    for (int i = 0; i < 8; i++) {
      copyImage("cat/" + i + ".png");
    }
    for (int i = 0; i < 4; i++) {
      copyImage("dog/" + i + ".png");
    }
    ImageDataGenerator generator = ImageDataGenerator.builder().validationSplit(0.25).build();
    try (ImageFolder folder = ImageFolder.open(root)) {
      assertEquals(
          List.of(0, 1, 8),
          members(generator.flow(folder, folder.labels()).subset(Subset.VALIDATION)));
      assertEquals(
          List.of(2, 3, 4, 5, 6, 7, 9, 10, 11),
          members(generator.flow(folder, folder.labels()).subset(Subset.TRAINING)));
    }
  }

  private void copyImage(String name) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    Files.copy(Fixtures.image("rgb.png"), file);
  }

  @ParameterizedTest
  @CsvSource({"0", "-1", "-2147483648"})
  void batchSizesBelowOneAreRefused(int batchSize) {
    String message =
        assertThrows(
                IllegalArgumentException.class, () -> flow().batchSize(batchSize).open().close())
            .getMessage();
    assertEquals("batch_size must be at least 1, got " + batchSize, message);
    String inFlight =
        assertThrows(
                IllegalArgumentException.class,
                () -> flow().batchesInFlight(batchSize).open().close())
            .getMessage();
    assertTrue(inFlight.contains("batchesInFlight"), inFlight);
  }
}
