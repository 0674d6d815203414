package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What the kernels that change or convert values must give on every device, by hand. */
interface ValueContract {
  DeviceMemory memory();

  private static ImageShape row(int width, int channels, DataFormat format) {
    return new ImageShape(1, width, channels, format);
  }

  private static ImageShape row(int width) {
    return row(width, 1, DataFormat.CHANNELS_LAST);
  }

  /** Moments as {@link ImageMoments} lays them out. */
  private static double[] moments(double mean, double deviation, double minimum, double maximum) {
    return new double[] {mean, deviation, minimum, maximum};
  }

  private static double[] parameters(int slot, double... ofEachImage) {
    double[] parameters = new double[ofEachImage.length * ImageParameters.STRIDE];
    Arrays.fill(parameters, Double.NaN);
    for (int n = 0; n < ofEachImage.length; n++) {
      parameters[n * ImageParameters.STRIDE + slot] = ofEachImage[n];
    }
    return parameters;
  }

  private static double[] concatenate(double[]... arrays) {
    return Arrays.stream(arrays).flatMapToDouble(Arrays::stream).toArray();
  }

  @Test
  default void channelShiftsStayWithinEachImagesOwnLimits() {
    DeviceBuffer images = memory().of(-3, 0, 4, 5, 10, 20, 30, 40);
    memory()
        .launch(
            new Kernel.ShiftChannels(
                images,
                row(4),
                2,
                memory()
                    .of(
                        concatenate(
                            moments(Double.NaN, Double.NaN, -3, 5),
                            moments(Double.NaN, Double.NaN, 10, 40))),
                memory().of(parameters(ImageParameters.CHANNEL_SHIFT, 2.5, -15))));
    assertArrayEquals(new float[] {-0.5f, 2.5f, 5, 5, 10, 10, 15, 25}, memory().floats(images));
  }

  private float[] brightened(
      Compatibility convention,
      ImageShape shape,
      double minimum,
      double maximum,
      double factor,
      float... values) {
    DeviceBuffer images = memory().of(values);
    memory()
        .launch(
            new Kernel.AdjustBrightness(
                images,
                shape,
                1,
                memory().of(moments(Double.NaN, Double.NaN, minimum, maximum)),
                memory().of(parameters(ImageParameters.BRIGHTNESS, factor)),
                convention));
    return memory().floats(images);
  }

  @Test
  default void brightnessOfKeras2StretchesEveryImageTo8Bits() {
    Compatibility keras2 = Compatibility.KERAS_2;
    // 50 / 100 * 255 = 127.5, truncated.
    assertArrayEquals(new float[] {0, 127, 255}, brightened(keras2, row(3), 0, 100, 1, 0, 50, 100));
    assertArrayEquals(
        new float[] {0, 63, 127}, brightened(keras2, row(3), 0, 100, 0.5, 0, 50, 100));
    assertArrayEquals(new float[] {0, 254, 255}, brightened(keras2, row(3), 0, 100, 2, 0, 50, 100));
    assertArrayEquals(new float[] {0, 127, 255}, brightened(keras2, row(3), -1, 1, 1, -1, 0, 1));
    assertArrayEquals(new float[] {0, 0}, brightened(keras2, row(2), 0, 0, 1.5, 0, 0));
    assertArrayEquals(new float[] {0, 0}, brightened(keras2, row(2), 0, 100, 0, 50, 100));
  }

  @Test
  default void brightnessOfKeras3StretchesOnlyImagesBeyond8Bits() {
    Compatibility keras3 = Compatibility.KERAS_3;
    assertArrayEquals(
        new float[] {0, 150, 255}, brightened(keras3, row(3), 0, 255, 1.5, 0, 100.7f, 255));
    assertArrayEquals(new float[] {10, 20}, brightened(keras3, row(2), 10, 20, 1, 10, 20));
    // Levels 0, 8 (8.5 truncated) and 255, halved and truncated: 0, 4, 127.
    assertNear(
        new double[] {-10, 4 / 255.0 * 300 - 10, 127 / 255.0 * 300 - 10},
        brightened(keras3, row(3), -10, 290, 0.5, -10, 0, 290),
        1e-4);
    assertArrayEquals(new float[] {-5, -5}, brightened(keras3, row(2), -5, -5, 0.5, -5, -5));
  }

  @ParameterizedTest
  @EnumSource(DataFormat.class)
  default void brightnessLeavesAlpha(DataFormat format) {
    ImageShape shape = row(2, 4, format);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> c == 3 ? 200 + x : 10 * (1 + c) + 2 * x);
    float[] values = brightened(Compatibility.KERAS_3, shape, 10, 255, 0.5, source.floats(format));
    Pixels expected = Pixels.of(1, shape, (n, y, x, c) -> c == 3 ? 200 + x : 5 * (1 + c) + x);
    assertArrayEquals(expected.floats(format), values);
  }

  @Test
  default void brightnessScalesAThirdChannelAndEveryImageByItself() {
    DeviceBuffer images = memory().of(10, 20, 40, 100, 200, 250);
    double[] limits = moments(Double.NaN, Double.NaN, 0, 255);
    memory()
        .launch(
            new Kernel.AdjustBrightness(
                images,
                row(1, 3, DataFormat.CHANNELS_LAST),
                2,
                memory().of(concatenate(limits, limits)),
                memory().of(parameters(ImageParameters.BRIGHTNESS, 0.5, 1.25)),
                Compatibility.KERAS_3));
    assertArrayEquals(new float[] {5, 10, 20, 125, 250, 255}, memory().floats(images));
  }

  @Test
  default void standardizingDividesByTheRescaledDeviation() {
    DeviceBuffer images = memory().of(2, 4, 6, 8, 1, 1, 1, 5);
    memory()
        .launch(
            new Kernel.Standardize(
                images,
                row(4),
                2,
                -0.5,
                Optional.of(
                    memory()
                        .of(
                            concatenate(
                                moments(5, 2, Double.NaN, Double.NaN),
                                moments(2, 0, Double.NaN, Double.NaN)))),
                true,
                Optional.empty()));
    double one = 1 + 1e-6;
    float[] values = memory().floats(images);
    assertNear(
        new double[] {1.5 / one, 0.5 / one, -0.5 / one, -1.5 / one},
        Arrays.copyOf(values, 4),
        1e-7);
    // A constant image is divided by the guard alone.
    assertNear(new double[] {5e5, 5e5, 5e5, -1.5e6}, Arrays.copyOfRange(values, 4, 8), 0.125);
  }

  @Test
  default void standardizingCanSubtractTheMeanAlone() {
    DeviceBuffer images = memory().of(2, 4, 6, 8);
    memory()
        .launch(
            new Kernel.Standardize(
                images,
                row(4),
                1,
                2,
                Optional.of(memory().of(moments(5, 9, Double.NaN, Double.NaN))),
                false,
                Optional.empty()));
    assertArrayEquals(new float[] {-6, -2, 2, 6}, memory().floats(images));
  }

  @ParameterizedTest
  @EnumSource(DataFormat.class)
  default void standardizingAppliesTheChannelAffineLast(DataFormat format) {
    ImageShape shape = new ImageShape(2, 3, 3, format);
    int count = 5;
    Pixels source = Pixels.random(count, shape, 3);
    DeviceBuffer images = memory().of(source.floats(format));
    double[] moments = new double[count * ImageMoments.STRIDE];
    for (int n = 0; n < count; n++) {
      System.arraycopy(
          moments(n, 9, Double.NaN, Double.NaN), 0, moments, n * ImageMoments.STRIDE, 4);
    }
    memory()
        .launch(
            new Kernel.Standardize(
                images,
                shape,
                count,
                2,
                Optional.of(memory().of(moments)),
                false,
                Optional.of(memory().of(4f, 0f, 1f, 1f, 2f, -3f, 5f, 6f, 7f))));
    Pixels expected =
        Pixels.of(
            count,
            shape,
            (n, y, x, c) ->
                (2 * (source.get(n, y, x, c) - n) - new double[] {4, 0, 1}[c])
                        * new double[] {1, 2, -3}[c]
                    + 5
                    + c);
    assertArrayEquals(expected.floats(format), memory().floats(images));
  }

  @Test
  default void standardizingWithoutAnythingIsRescaling() {
    DeviceBuffer images = memory().of(1, 2, 3);
    memory()
        .launch(
            new Kernel.Standardize(
                images, row(3), 1, 0.25, Optional.empty(), false, Optional.empty()));
    assertArrayEquals(new float[] {0.25f, 0.5f, 0.75f}, memory().floats(images));
  }

  @Test
  default void bytesConvertUnsignedAndScaled() {
    byte[] all = new byte[256];
    float[] expected = new float[256];
    for (int i = 0; i < 256; i++) {
      all[i] = (byte) i;
      expected[i] = i * 0.1f;
    }
    DeviceBuffer target = memory().poisoned(ElementType.FLOAT32, 256);
    memory().launch(new Kernel.Convert(memory().of(all), target, 256, 0.1f));
    assertArrayEquals(expected, memory().floats(target));
  }

  @Test
  default void floatsConvertInFloat32ToWiderTypes() {
    float[] values = {0, -0.0f, 1, 1.1f, -0x1.8p127f, 0x1.cp-147f, Float.POSITIVE_INFINITY};
    DeviceBuffer floats = memory().poisoned(ElementType.FLOAT32, values.length);
    DeviceBuffer doubles = memory().poisoned(ElementType.FLOAT64, values.length);
    memory().launch(new Kernel.Convert(memory().of(values), floats, values.length, 1));
    memory().launch(new Kernel.Convert(memory().of(values), doubles, values.length, 0.1f));
    assertArrayEquals(values, memory().floats(floats));
    double[] scaled = new double[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = values[i] * 0.1f;
    }
    assertArrayEquals(scaled, memory().doubles(doubles));
  }

  @Test
  default void floatsConvertToHalvesWithTiesToEven() {
    float smallest = 0x1p-24f;
    DeviceBuffer halves = memory().poisoned(ElementType.FLOAT16, 14);
    float[] values = {
      1,
      -2,
      2049, // between 2048 and 2050
      2051, // between 2050 and 2052
      2049.25f,
      65504,
      65519,
      65520, // half-way to what would be 2^16
      smallest,
      smallest / 2, // between 0 and the smallest
      1.5f * smallest, // between the smallest and twice that
      -0.0f,
      Float.NEGATIVE_INFINITY,
      Float.NaN
    };
    memory().launch(new Kernel.Convert(memory().of(values), halves, values.length, 1));
    int[] bits = memory().halves(halves);
    assertArrayEquals(
        new int[] {
          0x3C00, 0xC000, 0x6800, 0x6802, 0x6801, 0x7BFF, 0x7BFF, 0x7C00, 1, 0, 2, 0x8000, 0xFC00
        },
        Arrays.copyOf(bits, 13));
    assertTrue((bits[13] & 0x7FFF) > 0x7C00, () -> "NaN became " + bits[13]);
  }

  @Test
  default void conversionStopsAtTheGivenNumber() {
    DeviceBuffer target = memory().poisoned(ElementType.FLOAT32, 5);
    memory().launch(new Kernel.Convert(memory().of(1, 2, 3, 4, 5), target, 3, 1));
    float[] values = memory().floats(target);
    assertArrayEquals(new float[] {1, 2, 3}, Arrays.copyOf(values, 3));
    assertTrue(Float.isNaN(values[3]) && Float.isNaN(values[4]));
  }

  @ParameterizedTest
  @EnumSource(names = {"UINT8", "INT32", "FLOAT16", "FLOAT32", "FLOAT64"})
  default void clearingZeroesTheWholeBuffer(ElementType type) {
    DeviceBuffer buffer = memory().poisoned(type, 1001);
    memory().launch(new Kernel.Clear(buffer));
    byte[] bytes = memory().allBytes(buffer);
    assertArrayEquals(new byte[bytes.length], bytes);
  }
}
