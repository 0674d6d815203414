package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.Random;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link Kernel.Warp} must give on every device where it gathers, writes float16, samples at
 * one of the precisions, or reads values that are no numbers.
 */
interface WarpOptionsContract {
  DeviceMemory memory();

  /** A map of no symmetry, another for each image, of which a good part reads outside. */
  private static double[] map(int image, ImageShape shape) {
    Random random = new Random(image);
    double[] map = {1, 0, 0, 0, 1, 0};
    for (int i = 0; i < map.length; i++) {
      map[i] += random.nextDouble() - 0.5;
    }
    map[2] += 0.3 * shape.height() * (random.nextDouble() - 0.5);
    map[5] += 0.3 * shape.width() * (random.nextDouble() - 0.5);
    return map;
  }

  /** Indices out of order, repeated, and beyond the size of the batch. */
  private static int[] scattered(int count, int sources) {
    int[] indices = new int[count];
    Arrays.setAll(indices, n -> (int) (Integer.toUnsignedLong(n * 0x9E3779B9 + 7) % sources));
    indices[count - 1] = sources - 1;
    return indices;
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.WarpContract#images")
  default void gatheringPicksTheSourceOfEachImage(WarpContract.Images images) {
    int sources = images.count() + 2;
    Pixels source = Pixels.random(sources, images.shape(), 5);
    int[] reversed = new int[images.count()];
    Arrays.setAll(reversed, n -> sources - 1 - n);
    int[] repeated = new int[images.count()];
    Arrays.fill(repeated, 1);
    for (int[] indices : new int[][] {reversed, repeated, scattered(images.count(), sources)}) {
      Pixels expected =
          Pixels.of(
              images.count(),
              images.shape(),
              (n, y, x, c) -> source.get(indices[n], images.height() - 1 - y, x, c));
      WarpCall call = images.call().gather(indices);
      for (int n = 0; n < images.count(); n++) {
        call.flip(n, false, true);
      }
      images.assertEqual(expected, call.run(memory(), source));
    }
  }

  @ParameterizedTest
  @EnumSource(FillMode.class)
  default void aSourceSmallerThanTheBatchCanBeGathered(FillMode mode) {
    ImageShape shape = new ImageShape(3, 4, 2, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.random(1, shape, 6);
    Pixels expected = Pixels.of(3, shape, (n, y, x, c) -> source.get(0, y, x, c));
    Pixels warped = new WarpCall(3, shape).fill(mode, 9).gather(0, 0, 0).run(memory(), source);
    assertArrayEquals(expected.floats(shape.format()), warped.floats(shape.format()));
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.WarpContract#images")
  default void nothingIsReadOutsideOfAnImage(WarpContract.Images images) {
    int count = images.count();
    ImageShape shape = images.shape();
    Pixels source = images.random();
    // The same images, each between two of nothing but poison.
    Pixels apart =
        Pixels.of(
            2 * count + 1,
            shape,
            (n, y, x, c) ->
                n % 2 == 1
                    ? source.get(n / 2, y, x, c)
                    : images.type() == ElementType.UINT8 ? 255 : Double.NaN);
    int[] odd = new int[count];
    Arrays.setAll(odd, n -> 2 * n + 1);
    for (FillMode mode : FillMode.values()) {
      for (Interpolation interpolation : Interpolation.values()) {
        WarpCall dense = images.call().fill(mode, 3).by(interpolation);
        WarpCall gathered = images.call().fill(mode, 3).by(interpolation).gather(odd);
        for (int n = 0; n < count; n++) {
          dense.map(n, map(n, shape));
          gathered.map(n, map(n, shape));
        }
        Pixels expected = dense.run(memory(), source);
        // Splines overshoot, but not by as much as poison would.
        double more = interpolation == Interpolation.CUBIC ? 255 : 0;
        for (float value : expected.floats(images.to())) {
          assertTrue(value >= -more && value <= 255 + more, () -> "not between pixels: " + value);
        }
        images.assertEqual(expected, gathered.run(memory(), apart));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.WarpContract#images")
  default void halvesAreTheFloatsRoundedToEven(WarpContract.Images images) {
    int channels = images.channels();
    // Around 2048 and 65520, halves are 2 and 32 apart: whole numbers are ties, and too large.
    float[] affine = new float[3 * channels];
    for (int c = 0; c < channels; c++) {
      affine[channels + c] = c % 2 == 0 ? 1 : 257;
      affine[2 * channels + c] = c % 2 == 0 ? 2048 : 0;
    }
    for (Interpolation interpolation : Interpolation.values()) {
      WarpCall call =
          images.call().by(interpolation).fill(FillMode.CONSTANT, 1e-7).channelAffine(affine);
      for (int n = 0; n < images.count(); n++) {
        call.map(n, map(n, images.shape()));
      }
      Pixels source = images.random();
      float[] floats = call.run(memory(), source).floats(images.to());
      int[] expected = new int[floats.length];
      Arrays.setAll(expected, i -> Float16.fromFloat(floats[i]) & 0xFFFF);
      assertArrayEquals(expected, call.runToHalves(memory(), source));
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.Precision.class)
  default void constantImagesStayConstantUnderAnyMap(Sampling.Precision precision) {
    float[] levels = {0.1f, 255, 1 / 3f, -1234.567f, 16777213, 77, 1e-6f, 200.7f};
    int count = ContractSize.ofThisRun().images(levels.length);
    for (FillMode mode : FillMode.values()) {
      for (DataFormat format : DataFormat.values()) {
        ImageShape shape = new ImageShape(7, 9, 3, format);
        Pixels source = Pixels.of(count, shape, (n, y, x, c) -> levels[n] * (c + 1));
        WarpCall call = new WarpCall(count, shape).fill(mode, 5).precisely(precision);
        for (int n = 0; n < count; n++) {
          call.map(n, map(n, shape));
        }
        Pixels warped = call.run(memory(), source);
        Pixels expected =
            Pixels.of(
                count,
                shape,
                (n, y, x, c) ->
                    mode == FillMode.CONSTANT && warped.get(n, y, x, 0) == 5
                        ? 5
                        : source.get(n, y, x, c));
        assertArrayEquals(expected.floats(format), warped.floats(format), mode::name);
      }
    }
  }

  @ParameterizedTest
  @EnumSource(Sampling.Precision.class)
  default void betweenEqualNeighboursIsTheirValue(Sampling.Precision precision) {
    ImageShape shape = new ImageShape(6, 8, 1, DataFormat.CHANNELS_LAST);
    Random random = new Random(3);
    float[] levels = new float[8];
    for (int i = 0; i < levels.length; i++) {
      levels[i] = 255 * random.nextFloat();
    }
    Pixels source = Pixels.of(2, shape, (n, y, x, c) -> levels[n == 0 ? y : x]);
    for (double part : new double[] {0.1, 1 / 3.0, 0.5, 0.7, 0.999}) {
      Pixels warped =
          new WarpCall(2, shape)
              .precisely(precision)
              .map(0, 1, 0, 0, 0, 1, part)
              .map(1, 1, 0, part, 0, 1, 0)
              .run(memory(), source);
      assertArrayEquals(source.floats(shape.format()), warped.floats(shape.format()));
    }
  }

  @Test
  default void atDoublePrecisionResultsAreRoundedOnce() {
    ImageShape shape = new ImageShape(9, 7, 2, DataFormat.CHANNELS_LAST);
    Random random = new Random(8);
    Pixels source = Pixels.of(4, shape, (n, y, x, c) -> 128 + 128 * random.nextFloat());
    int[] rows = {37, 101, 255, 1};
    int[] columns = {211, 3, 128, 77};
    WarpCall call = new WarpCall(4, shape).precisely(Sampling.Precision.DOUBLE);
    for (int n = 0; n < 4; n++) {
      call.map(n, 1, 0, rows[n] / 256.0, 0, 1, columns[n] / 256.0);
    }
    // The weights have 8 bits and the values 24, so that these doubles are exact.
    Pixels expected =
        Pixels.of(
            4,
            shape,
            (n, y, x, c) -> {
              int below = Math.min(y + 1, shape.height() - 1);
              int right = Math.min(x + 1, shape.width() - 1);
              double far = columns[n] / 256.0;
              double lower = rows[n] / 256.0;
              double above = (1 - far) * source.get(n, y, x, c) + far * source.get(n, y, right, c);
              double under =
                  (1 - far) * source.get(n, below, x, c) + far * source.get(n, below, right, c);
              return (1 - lower) * above + lower * under;
            });
    assertArrayEquals(
        expected.floats(shape.format()), call.run(memory(), source).floats(shape.format()));
  }

  @ParameterizedTest
  @EnumSource(Interpolation.class)
  default void whatIsNoNumberIsCopiedWhereNothingIsResampled(Interpolation interpolation) {
    ImageShape shape = new ImageShape(5, 6, 2, DataFormat.CHANNELS_FIRST);
    float[] special = {
      Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MAX_VALUE
    };
    Pixels source =
        Pixels.of(4, shape, (n, y, x, c) -> (y + x + c) % 3 == 0 ? special[n] : y - 0.5 * x);
    Pixels expected =
        Pixels.of(
            4,
            shape,
            (n, y, x, c) -> source.get(n, n % 2 == 0 ? y : 4 - y, n / 2 == 0 ? x : 5 - x, c));
    for (Sampling.Precision precision : Sampling.Precision.values()) {
      for (FillMode mode : FillMode.values()) {
        WarpCall call =
            new WarpCall(4, shape)
                .to(DataFormat.CHANNELS_LAST)
                .by(interpolation)
                .fill(mode, 1)
                .precisely(precision);
        for (int n = 0; n < 4; n++) {
          call.flip(n, n / 2 != 0, n % 2 != 0);
        }
        assertArrayEquals(
            expected.floats(DataFormat.CHANNELS_LAST),
            call.run(memory(), source).floats(DataFormat.CHANNELS_LAST));
        float[] values = expected.floats(DataFormat.CHANNELS_LAST);
        int[] halves = call.runToHalves(memory(), source);
        for (int i = 0; i < values.length; i++) {
          float half = Float16.toFloat((short) halves[i]);
          assertEquals(Float16.toFloat(Float16.fromFloat(values[i])), half, "half at " + i);
        }
      }
    }
  }
}
