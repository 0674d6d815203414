package org.batchwarp;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.source.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** In which form a flow delivers, and that single images are treated the same way. */
class FlowDeliveryTest {
  private static final ImageShape SHAPE = new ImageShape(4, 5, 3, DataFormat.CHANNELS_LAST);
  private static final int COUNT = 6;

  @TempDir private Path folder;

  private static byte[] pixels() {
    byte[] pixels = new byte[COUNT * SHAPE.values()];
    new Random(1).nextBytes(pixels);
    return pixels;
  }

  private static ImageSource source() {
    return ImageSource.of(pixels(), SHAPE);
  }

  @ParameterizedTest
  @EnumSource(names = {"FLOAT16", "FLOAT32", "FLOAT64"})
  void everyTypeHoldsTheSameValues(ElementType type) throws IOException {
    try (Flow flow =
            ImageDataGenerator.builder()
                .dtype(type)
                .build()
                .flow(source())
                .shuffle(false)
                .batchSize(4)
                .open();
        Batch batch = flow.next()) {
      assertEquals(type, batch.type());
      assertArrayEquals(new int[] {4, 4, 5, 3}, batch.axes());
      assertEquals(4 * SHAPE.values() * type.bytes(), batch.bytes().remaining());
      float[] values = batch.toArray();
      byte[] pixels = pixels();
      for (int i = 0; i < values.length; i++) {
        assertEquals(pixels[i] & 0xFF, values[i]);
        int at = i * type.bytes();
        switch (type) {
          case FLOAT32 -> assertEquals(values[i], batch.bytes().getFloat(at));
          case FLOAT64 -> assertEquals(values[i], batch.bytes().getDouble(at));
          default ->
              assertEquals(Float.floatToIntBits(values[i]) == 0, batch.bytes().getShort(at) == 0);
        }
      }
      if (type == ElementType.FLOAT32) {
        assertEquals(values[7], batch.floats().get(7));
      } else {
        assertThrows(IllegalStateException.class, batch::floats);
      }
    }
  }

  @Test
  void axesAreDeliveredInEitherOrderFromEither() throws IOException {
    byte[] last = pixels();
    byte[] first = new byte[last.length];
    for (int n = 0; n < COUNT; n++) {
      for (int p = 0; p < 20; p++) {
        for (int c = 0; c < 3; c++) {
          first[n * 60 + c * 20 + p] = last[n * 60 + p * 3 + c];
        }
      }
    }
    ImageShape shapeFirst = SHAPE.withFormat(DataFormat.CHANNELS_FIRST);
    for (DataFormat format : DataFormat.values()) {
      byte[] expected = format == DataFormat.CHANNELS_LAST ? last : first;
      for (ImageSource source : List.of(source(), ImageSource.of(first, shapeFirst))) {
        try (Flow flow =
                ImageDataGenerator.builder()
                    .dataFormat(format)
                    .build()
                    .flow(source)
                    .shuffle(false)
                    .open();
            Batch batch = flow.next()) {
          assertEquals(SHAPE.withFormat(format), batch.shape());
          assertEquals(batch.shape(), flow.shape());
          float[] values = batch.toArray();
          for (int i = 0; i < values.length; i++) {
            assertEquals(expected[i] & 0xFF, values[i]);
          }
        }
      }
    }
  }

  @Test
  void thePreprocessingSeesAndEditsTheWholeBatch() throws IOException {
    List<Integer> counts = new CopyOnWriteArrayList<>();
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .rescale(0.5)
            .preprocessingFunction(
                batch -> {
                  counts.add(batch.count());
                  assertEquals(SHAPE, batch.shape());
                  assertEquals(batch.count() * 60, batch.values().remaining());
                  for (int n = 0; n < batch.count(); n++) {
                    batch.set(n, 3, 4, 2, 10 * batch.get(n, 0, 0, 1));
                  }
                })
            .build();
    byte[] pixels = pixels();
    try (Flow flow = generator.flow(source()).shuffle(false).batchSize(4).open()) {
      for (int from : new int[] {0, 4}) {
        try (Batch batch = flow.next()) {
          for (int i = 0; i < batch.size(); i++) {
            float[] values = batch.image(i).values();
            int at = (from + i) * 60;
            assertEquals((pixels[at] & 0xFF) * 0.5f, values[0]);
            assertEquals((pixels[at + 1] & 0xFF) * 5f, values[59]);
          }
        }
      }
    }
    assertEquals(List.of(4, 2), counts.subList(0, 2));
  }

  @Test
  void savingNamesFilesAsKerasAndChangesNothing() throws IOException {
    ImageDataGenerator generator = ImageDataGenerator.builder().rotationRange(90).build();
    Path saved = folder.resolve("saved");
    try (Flow plain = generator.flow(source()).shuffle(false).batchSize(4).seed(3).open();
        Flow saving =
            generator
                .flow(source())
                .shuffle(false)
                .batchSize(4)
                .seed(3)
                .saveTo(saved, "aug", "png")
                .open()) {
      assertEquals(Delivered.next(plain, 2), Delivered.next(saving, 2));
    }
    List<String> files = Fixtures.list(saved);
    assertEquals(COUNT, files.size());
    for (int i = 0; i < COUNT; i++) {
      assertTrue(files.get(i).matches("aug_" + i + "_[0-9]{1,4}\\.png"), files.get(i));
    }
  }

  private static Image image(int index) {
    byte[] pixels = pixels();
    float[] values = new float[60];
    for (int i = 0; i < 60; i++) {
      values[i] = pixels[index * 60 + i] & 0xFF;
    }
    return new Image(SHAPE, values);
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void singleImagesComeOutAsInAFlow(Compatibility compatibility) throws IOException {
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .compatibility(compatibility)
            .rotationRange(30)
            .zoomRange(0.2)
            .horizontalFlip(true)
            .channelShiftRange(20)
            .brightnessRange(0.5, 1.5)
            .rescale(0.5)
            .samplewiseStdNormalization(true)
            .featurewiseCenter(true)
            .build();
    generator.fit(source());
    try (Flow flow = generator.flow(source()).seed(8).open();
        Batch batch = flow.next()) {
      for (int i = 0; i < COUNT; i++) {
        Image original = image(batch.indices()[i]);
        float[] untouched = original.values().clone();
        Image transformed = generator.applyTransform(original, batch.parameters().get(i));
        assertArrayEquals(batch.image(i).values(), generator.standardize(transformed).values());
        assertArrayEquals(untouched, original.values());
      }
    }
  }

  @Test
  void aSeedGivesOneRandomTransform() {
    ImageDataGenerator generator =
        ImageDataGenerator.builder().rotationRange(30).widthShiftRange(0.5).build();
    TransformParameters parameters = generator.getRandomTransform(SHAPE, 6);
    assertEquals(parameters, generator.getRandomTransform(SHAPE, 6));
    assertTrue(!parameters.equals(generator.getRandomTransform(SHAPE, 7)));
    assertTrue(!generator.getRandomTransform(SHAPE).equals(generator.getRandomTransform(SHAPE)));
    assertArrayEquals(
        generator.applyTransform(image(0), parameters).values(),
        generator.randomTransform(image(0), 6).values());
    assertThrows(
        IllegalArgumentException.class, () -> generator.getRandomTransform(SHAPE, 1L << 32));
    assertThrows(IllegalArgumentException.class, () -> generator.randomTransform(image(0), -1));
  }

  @Test
  void transformsGiveTheGeneratorsOrderOfAxes() {
    ImageDataGenerator generator =
        ImageDataGenerator.builder().dataFormat(DataFormat.CHANNELS_FIRST).build();
    Image moved = generator.applyTransform(image(2), TransformParameters.identity());
    assertEquals(SHAPE.withFormat(DataFormat.CHANNELS_FIRST), moved.shape());
    assertEquals(image(2).values()[7 * 3 + 1], moved.values()[20 + 7]);
    String message =
        assertThrows(IllegalArgumentException.class, () -> generator.standardize(image(2)))
            .getMessage();
    assertTrue(message.contains("data_format"), message);
  }

  @Test
  void standardizingIsByTheImagesOwnValues() {
    ImageDataGenerator generator =
        ImageDataGenerator.builder().samplewiseStdNormalization(true).build();
    ImageShape two = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);
    assertNear(
        new double[] {-1, 1},
        generator.standardize(new Image(two, new float[] {10, 14})).values(),
        1e-6);
  }

  @Test
  void anImageHasTheValuesOfItsShape() {
    assertThrows(IllegalArgumentException.class, () -> new Image(SHAPE, new float[59]));
    assertEquals(60, Arrays.stream(SHAPE.axes()).reduce(1, (a, b) -> a * b));
  }
}
