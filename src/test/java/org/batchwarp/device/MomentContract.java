package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernels that measure must give on every device, by closed forms. */
interface MomentContract {
  DeviceMemory memory();

  private double[] measured(Pixels images, ImageShape shape, int count) {
    DeviceBuffer moments = memory().poisoned(ElementType.FLOAT64, count * ImageMoments.STRIDE);
    memory()
        .launch(
            new Kernel.MeasureImages(
                memory().of(images.floats(shape.format())), shape, count, moments));
    return memory().doubles(moments);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "300, 2, 3, 1", "5, 33, 17, 7", "2, 515, 509, 1"})
  default void momentsAreEachImagesOwn(int full, int height, int width, int channels) {
    ContractSize size = ContractSize.ofThisRun();
    int count = size.images(full);
    ImageShape shape = size.shape(height, width, channels, DataFormat.CHANNELS_LAST);
    // 0, 1, 2, …, values - 1 above the image's number.
    int values = shape.values();
    Pixels images =
        Pixels.of(count, shape, (n, y, x, c) -> 10 * n + (y * shape.width() + x) * channels + c);
    double[] moments = measured(images, shape, count);
    for (int n = 0; n < count; n++) {
      int at = n * ImageMoments.STRIDE;
      double deviation = Math.sqrt(((double) values * values - 1) / 12);
      assertNear(10 * n + (values - 1) / 2.0, moments[at + ImageMoments.MEAN], 1e-6, "mean");
      assertNear(
          deviation,
          moments[at + ImageMoments.STANDARD_DEVIATION],
          1e-9 * (1 + deviation),
          "deviation");
      assertNear(10 * n, moments[at + ImageMoments.MINIMUM], 0, "minimum");
      assertNear(10 * n + values - 1, moments[at + ImageMoments.MAXIMUM], 0, "maximum");
    }
  }

  @Test
  default void smallDeviationsFromALargeMeanAreMeasuredExactly() {
    ImageShape shape = ContractSize.ofThisRun().shape(64, 63, 1, DataFormat.CHANNELS_FIRST);
    Pixels images = Pixels.of(3, shape, (n, y, x, c) -> 1e6 * n + 0.125 * (y % 2));
    double[] moments = measured(images, shape, 3);
    for (int n = 0; n < 3; n++) {
      int at = n * ImageMoments.STRIDE;
      assertNear(1e6 * n + 0.0625, moments[at + ImageMoments.MEAN], 1e-7, "mean");
      assertNear(0.0625, moments[at + ImageMoments.STANDARD_DEVIATION], 1e-9, "deviation");
      assertNear(1e6 * n, moments[at + ImageMoments.MINIMUM], 0, "minimum");
      assertNear(1e6 * n + 0.125, moments[at + ImageMoments.MAXIMUM], 0, "maximum");
    }
  }

  @Test
  default void negativeImagesHaveNegativeLimits() {
    ImageShape shape = new ImageShape(1, 3, 1, DataFormat.CHANNELS_LAST);
    double[] moments = measured(Pixels.of(1, shape, (n, y, x, c) -> -5 - x), shape, 1);
    assertNear(-7, moments[ImageMoments.MINIMUM], 0, "minimum");
    assertNear(-5, moments[ImageMoments.MAXIMUM], 0, "maximum");
  }

  /** All means, then all sums of squares. */
  private double[] measuredChannels(Pixels images, ImageShape shape, int count) {
    int channels = shape.channels();
    DeviceBuffer planes = memory().poisoned(ElementType.FLOAT64, 2 * count * channels);
    DeviceBuffer moments = memory().poisoned(ElementType.FLOAT64, 2 * channels);
    memory()
        .launch(
            new Kernel.MeasureChannels(
                memory().of(images.floats(shape.format())), shape, count, planes, moments));
    return memory().doubles(moments);
  }

  @ParameterizedTest
  @EnumSource(DataFormat.class)
  default void channelsAreMeasuredOverAllImages(DataFormat format) {
    for (int[] size : new int[][] {{1, 1, 1, 1}, {2, 3, 5, 3}, {300, 2, 1, 7}, {3, 64, 31, 4}}) {
      int count = ContractSize.ofThisRun().images(size[0]);
      ImageShape shape = ContractSize.ofThisRun().shape(size[1], size[2], size[3], format);
      int pixels = count * shape.height() * shape.width();
      // Half of the images are c + 1 above the channel's level of 100 c, half below.
      Pixels images =
          Pixels.of(
              count,
              shape,
              (n, y, x, c) ->
                  count == 1 || count % 2 == 1 ? 100 * c : 100 * c + (n % 2 * 2 - 1) * (c + 1));
      boolean deviates = count > 1 && count % 2 == 0;
      double[] measured = measuredChannels(images, shape, count);
      for (int c = 0; c < shape.channels(); c++) {
        assertNear(100 * c, measured[c], 1e-9, "mean");
        assertNear(
            deviates ? (double) pixels * (c + 1) * (c + 1) : 0,
            measured[shape.channels() + c],
            1e-6,
            "squares");
      }
    }
  }

  @Test
  default void channelsWithALargeOffsetLoseNoDigits() {
    ContractSize size = ContractSize.ofThisRun();
    ImageShape shape = size.shape(31, 33, 2, DataFormat.CHANNELS_LAST);
    int count = size.images(8) / 2 * 2;
    Pixels images = Pixels.of(count, shape, (n, y, x, c) -> 1e6 * (1 + c) + 0.125 * (n % 2));
    double squares = shape.height() * shape.width() * count * 0.0625 * 0.0625;
    assertNear(
        new double[] {1e6 + 0.0625, 2e6 + 0.0625, squares, squares},
        measuredChannels(images, shape, count),
        1e-6);
  }

  @Test
  default void eachImagesChannelsAreMeasuredToo() {
    ImageShape shape = new ImageShape(2, 3, 2, DataFormat.CHANNELS_LAST);
    Pixels images = Pixels.of(3, shape, (n, y, x, c) -> 10 * n + (2 * y - 1) * (c + 1));
    DeviceBuffer planes = memory().poisoned(ElementType.FLOAT64, 2 * 3 * 2);
    memory()
        .launch(
            new Kernel.MeasureChannels(
                memory().of(images.floats(shape.format())),
                shape,
                3,
                planes,
                memory().poisoned(ElementType.FLOAT64, 4)));
    assertNear(
        new double[] {0, 6, 0, 24, 10, 6, 10, 24, 20, 6, 20, 24}, memory().doubles(planes), 1e-12);
  }

  @ParameterizedTest
  @CsvSource({"1, 1, 1, 1", "7, 3, 5, 3", "301, 1, 2, 1", "2, 65, 33, 2"})
  default void featuresAreCenteredEachOnItsOwnMean(int full, int height, int width, int channels) {
    ContractSize size = ContractSize.ofThisRun();
    int count = size.images(full);
    ImageShape shape = size.shape(height, width, channels, DataFormat.CHANNELS_LAST);
    double middle = (count - 1) / 2.0;
    Pixels images = Pixels.of(count, shape, (n, y, x, c) -> 8 * y - 4 * x + c + (n - middle));
    DeviceBuffer buffer = memory().of(images.floats(shape.format()));
    DeviceBuffer means = memory().poisoned(ElementType.FLOAT64, shape.values());
    memory().launch(new Kernel.CenterFeatures(buffer, shape, count, means));
    assertNear(
        Pixels.of(1, shape, (n, y, x, c) -> 8 * y - 4 * x + c).floats(shape.format()),
        toFloats(memory().doubles(means)),
        1e-6);
    assertArrayEquals(
        Pixels.of(count, shape, (n, y, x, c) -> n - middle).floats(shape.format()),
        memory().floats(buffer));
  }

  private static float[] toFloats(double[] values) {
    float[] floats = new float[values.length];
    for (int i = 0; i < floats.length; i++) {
      floats[i] = (float) values[i];
    }
    return floats;
  }
}
