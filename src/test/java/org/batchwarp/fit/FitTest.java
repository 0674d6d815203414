package org.batchwarp.fit;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.program.FittedState;
import org.batchwarp.source.ImageSource;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class FitTest {
  private static final ImageShape SHAPE = new ImageShape(5, 4, 3, DataFormat.CHANNELS_LAST);

  private static ImageDataGenerator centering(Compatibility compatibility, double rescale) {
    return ImageDataGenerator.builder()
        .compatibility(compatibility)
        .rescale(rescale)
        .featurewiseStdNormalization(true)
        .build();
  }

  private static FittedState fit(ImageDataGenerator generator, ImageSource source)
      throws IOException {
    generator.fit(source);
    return generator.fittedState().orElseThrow();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 1023, 1024, 1025, 2100})
  void statisticsAreThoseOfPlainLoops(int count) throws IOException {
    FitDataset data = FitDataset.random(count, SHAPE, count);
    FittedState state = fit(centering(Compatibility.KERAS_3, 0), data.source());
    assertEquals(SHAPE, state.shape());
    assertNear(data.means(), state.mean(), 1e-10);
    assertNear(data.deviations(), state.standardDeviation(), 1e-10);
    assertTrue(state.whiteningMatrix().isEmpty());
  }

  @Test
  void channelsFirstIsMeasuredByChannelToo() throws IOException {
    ImageShape shape = SHAPE.withFormat(DataFormat.CHANNELS_FIRST);
    FitDataset data = FitDataset.random(50, shape, 1);
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .dataFormat(DataFormat.CHANNELS_FIRST)
            .featurewiseCenter(true)
            .build();
    assertNear(data.means(), fit(generator, data.source()).mean(), 1e-10);
  }

  @Test
  void onlyKeras3RescalesBeforeItMeasures() throws IOException {
    FitDataset data = FitDataset.random(20, SHAPE, 2);
    double[] means = data.means();
    double[] rescaled = Arrays.stream(means).map(mean -> mean / 4).toArray();
    assertNear(means, fit(centering(Compatibility.KERAS_2, 0.25), data.source()).mean(), 1e-10);
    assertNear(rescaled, fit(centering(Compatibility.KERAS_3, 0.25), data.source()).mean(), 1e-10);
  }

  @Test
  void bytesAreMeasuredUnsigned() throws IOException {
    byte[] pixels = {0, (byte) 255, 100, (byte) 200};
    ImageShape shape = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);
    assertNear(
        new double[] {555 / 4.0},
        fit(centering(Compatibility.KERAS_3, 0), ImageSource.of(pixels, shape)).mean(),
        1e-12);
    assertNear(
        new double[] {555 / 8.0},
        fit(centering(Compatibility.KERAS_3, 0.5), ImageSource.of(pixels, shape)).mean(),
        1e-12);
  }

  @Test
  void anAugmentedFitFollowsFromItsSeedOnAnyNumberOfThreads() throws IOException {
    FitDataset data = FitDataset.random(30, SHAPE, 3);
    FitOptions options = FitOptions.defaults().augmented(3).withSeed(9);
    List<double[]> means = new ArrayList<>();
    for (String name : List.of("java:1", "java:4")) {
      try (Device device = Devices.open(name)) {
        ImageDataGenerator generator =
            ImageDataGenerator.builder()
                .device(device)
                .rotationRange(40)
                .channelShiftRange(10)
                .zcaWhitening(true)
                .build();
        FeatureStatistics statistics = generator.measure(data.source(), options);
        assertEquals(90, statistics.count());
        generator.fit(statistics);
        FittedState state = generator.fittedState().orElseThrow();
        means.add(state.mean());
        means.add(toDoubles(state.whiteningMatrix().orElseThrow()));
        generator.fit(data.source(), options.withSeed(10));
        assertTrue(
            !Arrays.equals(state.mean(), generator.fittedState().orElseThrow().mean()),
            "the seed makes no difference");
      }
    }
    assertArrayEquals(means.get(0), means.get(2));
    assertArrayEquals(means.get(1), means.get(3));
  }

  private static double[] toDoubles(float[] values) {
    return org.batchwarp.Near.toDoubles(values);
  }

  @Test
  void anAugmentedFitOfFlipsHasTheSameMeans() throws IOException {
    FitDataset data = FitDataset.random(30, SHAPE, 4);
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .featurewiseCenter(true)
            .horizontalFlip(true)
            .verticalFlip(true)
            .build();
    generator.fit(data.source(), FitOptions.defaults().augmented(4));
    assertNear(data.means(), generator.fittedState().orElseThrow().mean(), 1e-9);
  }

  @Test
  void progressIsToldUpToTheLastImage() throws IOException {
    List<Long> told = new ArrayList<>();
    FitDataset data = FitDataset.random(1500, SHAPE, 5);
    centering(Compatibility.KERAS_3, 0)
        .fit(data.source(), FitOptions.defaults().augmented(2).withProgress(told::add));
    assertEquals(told.stream().sorted().distinct().toList(), told);
    assertTrue(told.size() >= 4);
    assertEquals(3000, told.get(told.size() - 1));
  }

  @Test
  void roundsCountOnlyIfAugmenting() throws IOException {
    FitDataset data = FitDataset.random(5, SHAPE, 5);
    ImageDataGenerator generator = centering(Compatibility.KERAS_3, 0);
    FitOptions augmented = FitOptions.defaults().augmented(7);
    assertEquals(35, generator.measure(data.source(), augmented).count());
    FitOptions plain = new FitOptions(false, 7, augmented.seed(), images -> {});
    assertEquals(5, generator.measure(data.source(), plain).count());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1})
  void roundsMustBePositive(int rounds) {
    String message =
        assertThrows(IllegalArgumentException.class, () -> FitOptions.defaults().augmented(rounds))
            .getMessage();
    assertEquals("rounds must be at least 1, got " + rounds, message);
  }

  @ParameterizedTest
  @ValueSource(ints = {200, 250, 40000})
  void whiteningOfHugeImagesIsRefusedUpFront(int width) {
    ImageShape shape = new ImageShape(250, width, 1, DataFormat.CHANNELS_LAST);
    ImageDataGenerator generator = ImageDataGenerator.builder().zcaWhitening(true).build();
    ImageSource source = ImageSource.of(new byte[shape.values()], shape);
    String message =
        assertThrows(IllegalArgumentException.class, () -> generator.fit(source)).getMessage();
    assertTrue(message.contains("zca_whitening") && message.contains(shape.size()), message);
  }

  @Test
  void imagesThatHoldNoNumbersFitNothing() throws IOException {
    float[] pixels = new float[60];
    pixels[17] = Float.NaN;
    ImageDataGenerator generator = ImageDataGenerator.builder().zcaWhitening(true).build();
    try (ImageSource source =
        ImageSource.of(pixels, new ImageShape(2, 3, 1, DataFormat.CHANNELS_LAST))) {
      IllegalStateException refused =
          assertThrows(IllegalStateException.class, () -> generator.fit(source));
      assertTrue(refused.getMessage().contains("not finite"), refused.getMessage());
    }
  }

  @Test
  void statisticsOfNothingFitNothing() {
    ImageDataGenerator generator = centering(Compatibility.KERAS_3, 0);
    assertThrows(
        IllegalStateException.class, () -> generator.fit(new FeatureStatistics(SHAPE, false)));
  }

  @Test
  void statisticsOfOtherImagesDoNotMerge() {
    FeatureStatistics mine = new FeatureStatistics(SHAPE, false);
    for (FeatureStatistics other :
        List.of(
            new FeatureStatistics(SHAPE, true),
            new FeatureStatistics(SHAPE.withFormat(DataFormat.CHANNELS_FIRST), false),
            new FeatureStatistics(new ImageShape(4, 5, 3, SHAPE.format()), false))) {
      String message =
          assertThrows(IllegalArgumentException.class, () -> mine.merge(other)).getMessage();
      assertTrue(message.contains("5x4x3"), message);
    }
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void standardizedImagesHaveNoMeanAndUnitDeviation(Compatibility compatibility)
      throws IOException {
    FitDataset data = FitDataset.random(40, SHAPE, 6);
    ImageDataGenerator generator = centering(compatibility, 0);
    generator.fit(data.source());
    try (var flow = generator.flow(data.source()).batchSize(40).open();
        var batch = flow.next()) {
      float[][] images = new float[40][];
      for (int i = 0; i < 40; i++) {
        images[i] = batch.image(i).values();
      }
      FitDataset standardized = new FitDataset(SHAPE, images);
      assertNear(new double[3], standardized.means(), 1e-6);
      assertNear(new double[] {1, 1, 1}, standardized.deviations(), 1e-6);
    }
  }
}
