package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What {@link Kernel.Warp} must give on every device, by closed forms. */
interface WarpContract {
  DeviceMemory memory();

  /** A kind of batch. */
  record Images(
      int count,
      int height,
      int width,
      int channels,
      ElementType type,
      DataFormat from,
      DataFormat to,
      Sampling.Precision precision) {
    Images(
        int count,
        int height,
        int width,
        int channels,
        ElementType type,
        DataFormat from,
        DataFormat to) {
      this(count, height, width, channels, type, from, to, Sampling.Precision.SINGLE);
    }

    public Images {
      ContractSize size = ContractSize.ofThisRun();
      count = size.images(count);
      height = size.side(height);
      width = size.side(width);
    }

    ImageShape shape() {
      return new ImageShape(height, width, channels, from);
    }

    Pixels random() {
      return Pixels.random(count, shape(), 31L * height + channels);
    }

    WarpCall call() {
      return new WarpCall(count, shape()).from(type).to(to).precisely(precision);
    }

    /** Whether all values of two batches are the same to the last bit. */
    void assertEqual(Pixels expected, Pixels actual) {
      assertArrayEquals(expected.floats(to), actual.floats(to));
    }
  }

  static List<Images> images() {
    DataFormat last = DataFormat.CHANNELS_LAST;
    DataFormat first = DataFormat.CHANNELS_FIRST;
    List<Images> all =
        List.of(
            new Images(1, 1, 1, 1, ElementType.UINT8, last, last),
            new Images(2, 1, 7, 3, ElementType.FLOAT32, first, last),
            new Images(3, 5, 1, 2, ElementType.UINT8, last, first),
            new Images(4, 2, 2, 5, ElementType.FLOAT32, first, first),
            new Images(31, 28, 28, 1, ElementType.UINT8, last, last),
            new Images(7, 33, 17, 7, ElementType.FLOAT32, last, last),
            new Images(5, 16, 31, 4, ElementType.UINT8, first, last),
            new Images(300, 5, 7, 1, ElementType.UINT8, first, first),
            new Images(257, 4, 9, 3, ElementType.FLOAT32, last, first),
            new Images(3, 32, 32, 6, ElementType.UINT8, last, last),
            new Images(2, 64, 65, 3, ElementType.FLOAT32, first, first),
            new Images(1, 515, 509, 3, ElementType.UINT8, last, first));
    boolean small = ContractSize.ofThisRun() == ContractSize.SMALL;
    // When all are small the last differ little from the first.
    return Stream.of(small ? all.subList(0, 7) : all, interleavedBytes())
        .flatMap(List::stream)
        .toList();
  }

  /** Images that may be interpolated by weights of bytes, which takes them in tiles of 32 x 32. */
  private static List<Images> interleavedBytes() {
    return Stream.of(
            new int[] {1, 1, 1, 1},
            new int[] {4, 2, 2, 3},
            new int[] {31, 28, 28, 1},
            new int[] {3, 33, 70, 1},
            new int[] {3, 40, 64, 3},
            new int[] {2, 67, 37, 3},
            new int[] {5, 16, 30, 4})
        .flatMap(
            size ->
                Arrays.stream(DataFormat.values())
                    .map(
                        to ->
                            new Images(
                                size[0],
                                size[1],
                                size[2],
                                size[3],
                                ElementType.UINT8,
                                DataFormat.CHANNELS_LAST,
                                to,
                                Sampling.Precision.BYTE)))
        .toList();
  }

  @ParameterizedTest
  @MethodSource("images")
  default void theIdentityLeavesEveryPixel(Images images) {
    for (Interpolation interpolation : Interpolation.values()) {
      for (FillMode mode : FillMode.values()) {
        Pixels source = images.random();
        images.assertEqual(
            source, images.call().by(interpolation).fill(mode, 9).run(memory(), source));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  default void flipsMirrorExactly(Images images) {
    int h = images.height();
    int w = images.width();
    Pixels source = images.random();
    for (Interpolation interpolation : Interpolation.values()) {
      WarpCall call = images.call().by(interpolation);
      for (int n = 0; n < images.count(); n++) {
        call.flip(n, n % 2 == 0, n / 2 % 2 == 0);
      }
      Pixels expected =
          Pixels.of(
              images.count(),
              images.shape(),
              (n, y, x, c) ->
                  source.get(n, n / 2 % 2 == 0 ? h - 1 - y : y, n % 2 == 0 ? w - 1 - x : x, c));
      images.assertEqual(expected, call.run(memory(), source));
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  default void aFlipOfAWarpIsTheWarpMirroredExactly(Images images) {
    Pixels source = images.random();
    WarpCall plain = images.call().fill(FillMode.REFLECT, 0);
    WarpCall flipped = images.call().fill(FillMode.REFLECT, 0);
    for (int n = 0; n < images.count(); n++) {
      double[] map = {0.9, 0.13 * n, -0.7, -0.21, 1.1, 0.4};
      plain.map(n, map);
      flipped.map(n, map).flip(n, true, true);
    }
    Pixels warped = plain.run(memory(), source);
    Pixels expected =
        Pixels.of(
            images.count(),
            images.shape(),
            (n, y, x, c) -> warped.get(n, images.height() - 1 - y, images.width() - 1 - x, c));
    images.assertEqual(expected, flipped.run(memory(), source));
  }

  /** The index where {@code scipy.ndimage} reads, or -1 for the constant. */
  private static int continued(FillMode mode, int index, int length) {
    int at = index;
    switch (mode) {
      case NEAREST -> at = at < 0 ? 0 : Math.min(at, length - 1);
      case CONSTANT -> at = at < 0 || at >= length ? -1 : at;
      case REFLECT -> {
        while (at < 0 || at >= length) {
          at = at < 0 ? -1 - at : 2 * length - 1 - at;
        }
      }
      case WRAP -> {
        // The first and the last pixel are one place, which is read as the nearer one's.
        int period = length - 1;
        if (period == 0) {
          return 0;
        }
        if (at < 0) {
          while (at <= 0) {
            at += period;
          }
        } else if (at > period) {
          while (at >= period) {
            at -= period;
          }
        }
      }
    }
    return at;
  }

  private static int rowShift(int image, int length) {
    return image * 3 % (4 * length + 1) - 2 * length;
  }

  private static int columnShift(int image, int length) {
    return 2 * length - image * 5 % (4 * length + 1);
  }

  @ParameterizedTest
  @MethodSource("images")
  default void wholeShiftsReadWhatTheFillModeSays(Images images) {
    Pixels source = images.random();
    for (Interpolation interpolation : List.of(Interpolation.NEAREST, Interpolation.BILINEAR)) {
      for (FillMode mode : FillMode.values()) {
        WarpCall call = images.call().by(interpolation).fill(mode, -3.5);
        for (int n = 0; n < images.count(); n++) {
          call.map(n, 1, 0, rowShift(n, images.height()), 0, 1, columnShift(n, images.width()));
        }
        Pixels expected =
            Pixels.of(
                images.count(),
                images.shape(),
                (n, y, x, c) -> {
                  int row = continued(mode, y + rowShift(n, images.height()), images.height());
                  int column = continued(mode, x + columnShift(n, images.width()), images.width());
                  return row < 0 || column < 0 ? -3.5 : source.get(n, row, column, c);
                });
        images.assertEqual(expected, call.run(memory(), source));
      }
    }
  }

  @ParameterizedTest
  @MethodSource("images")
  default void theChannelAffineAppliesToPixelsAndConstantAlike(Images images) {
    Pixels source = images.random();
    float[] affine = new float[3 * images.channels()];
    for (int c = 0; c < images.channels(); c++) {
      affine[c] = 2 * c;
      affine[images.channels() + c] = 0.25f + c;
      affine[2 * images.channels() + c] = 10 - 3 * c;
    }
    WarpCall call = images.call().fill(FillMode.CONSTANT, 100).channelAffine(affine);
    for (int n = 0; n < images.count(); n++) {
      call.map(n, 1, 0, 1, 0, 1, 0);
    }
    Pixels expected =
        Pixels.of(
            images.count(),
            images.shape(),
            (n, y, x, c) ->
                ((y + 1 < images.height() ? source.get(n, y + 1, x, c) : 100) - 2 * c) * (0.25 + c)
                    + 10
                    - 3 * c);
    assertNear(expected.floats(images.to()), call.run(memory(), source).floats(images.to()), 1e-3);
  }

  @ParameterizedTest
  @EnumSource(FillMode.class)
  default void halfAPixelIsTheMeanOfTheNeighbours(FillMode mode) {
    ImageShape shape = new ImageShape(1, 4, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> new double[] {10, 20, 40, 80}[x]);
    double[] edges =
        switch (mode) {
          // What half a pixel before the first, and after the last, is the mean of.
          case NEAREST, REFLECT -> new double[] {10, 80};
          case CONSTANT -> new double[] {7, 7};
          case WRAP -> new double[] {60, 15};
        };
    WarpCall call = new WarpCall(1, shape).fill(mode, 7);
    assertArrayEquals(
        new float[] {15, 30, 60, (float) edges[1]},
        call.map(0, 1, 0, 0, 0, 1, 0.5).run(memory(), source).floats(shape.format()));
    assertArrayEquals(
        new float[] {(float) edges[0], 15, 30, 60},
        call.map(0, 1, 0, 0, 0, 1, -0.5).run(memory(), source).floats(shape.format()));
  }

  @Test
  default void nearestInterpolationRoundsHalvesUp() {
    ImageShape shape = new ImageShape(4, 1, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> y);
    WarpCall call = new WarpCall(1, shape).by(Interpolation.NEAREST);
    assertArrayEquals(
        new float[] {1, 2, 3, 3},
        call.map(0, 1, 0, 0.5, 0, 1, 0).run(memory(), source).floats(shape.format()));
    assertArrayEquals(
        new float[] {0, 1, 2, 3},
        call.map(0, 1, 0, 0.49, 0, 1, 0).run(memory(), source).floats(shape.format()));
  }

  @Test
  default void aQuarterTurnPermutesPixels() {
    for (int full : new int[] {1, 2, 5, 28, 33}) {
      int size = ContractSize.ofThisRun().side(full);
      ImageShape shape = new ImageShape(size, size, 3, DataFormat.CHANNELS_LAST);
      Pixels source = Pixels.random(2, shape, size);
      double center = (size - 1) / 2.0;
      double cosine = Math.cos(Math.PI / 2);
      WarpCall call = new WarpCall(2, shape);
      for (int n = 0; n < 2; n++) {
        call.map(n, cosine, -1, 2 * center - cosine * center, 1, cosine, -cosine * center);
      }
      Pixels expected = Pixels.of(2, shape, (n, y, x, c) -> source.get(n, size - 1 - x, y, c));
      assertNear(
          expected.floats(shape.format()), call.run(memory(), source).floats(shape.format()), 1e-3);
    }
  }

  @ParameterizedTest
  @EnumSource(FillMode.class)
  default void rampsStayRampsInsideOfTheImage(FillMode mode) {
    ContractSize size = ContractSize.ofThisRun();
    ImageShape shape = size.shape(37, 41, 2, DataFormat.CHANNELS_FIRST);
    int count = size.images(9);
    Pixels source = Pixels.of(count, shape, (n, y, x, c) -> 3 + n + 2.5 * y - (1 + c) * 1.25 * x);
    Random random = new Random(7);
    double[][] maps = new double[count][6];
    WarpCall call = new WarpCall(count, shape).fill(mode, 1e6);
    for (int n = 0; n < count; n++) {
      for (int i = 0; i < 6; i++) {
        maps[n][i] = random.nextDouble() - 0.5 + (i == 0 || i == 4 ? 1 : 0);
      }
      call.map(n, maps[n]);
    }
    Pixels warped = call.run(memory(), source);
    int inside = 0;
    for (int n = 0; n < count; n++) {
      for (int r = 0; r < shape.height(); r++) {
        for (int c = 0; c < shape.width(); c++) {
          double y = maps[n][0] * r + maps[n][1] * c + maps[n][2];
          double x = maps[n][3] * r + maps[n][4] * c + maps[n][5];
          if (y >= 0 && y <= shape.height() - 1 && x >= 0 && x <= shape.width() - 1) {
            inside++;
            for (int k = 0; k < 2; k++) {
              double expected = 3 + n + 2.5 * y - (1 + k) * 1.25 * x;
              assertNear(expected, warped.get(n, r, c, k), 1e-3, n + " " + r + " " + c);
            }
          }
        }
      }
    }
    int enough = count * shape.height() * shape.width() / 7;
    assertTrue(inside > enough, () -> "too little is inside to tell");
  }

  /** Whatever is read there, it is of the image or the constant. */
  @ParameterizedTest
  @EnumSource(FillMode.class)
  default void coordinatesBeyondAllReasonReadNothingElse(FillMode mode) {
    ImageShape shape = new ImageShape(5, 7, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> 100);
    for (Interpolation interpolation : List.of(Interpolation.NEAREST, Interpolation.BILINEAR)) {
      for (double far :
          new double[] {
            1e9, 1e15, 1e17, 1e20, 8.6e43, 1e300, Double.POSITIVE_INFINITY, Double.NaN
          }) {
        for (double sign : new double[] {1, -1}) {
          WarpCall call = new WarpCall(1, shape).by(interpolation).fill(mode, 100);
          Pixels warped = call.map(0, 1, 0, 0, 0, 1, sign * far).run(memory(), source);
          for (float value : warped.floats(shape.format())) {
            assertNear(100, value, 0, interpolation + " " + sign * far);
          }
        }
      }
    }
  }

  @Test
  default void whatLiesFarOutsideIsTheConstant() {
    ImageShape shape = new ImageShape(3, 3, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.random(1, shape, 1);
    for (double far : new double[] {-1e6, 1e6, 1e12}) {
      float[] warped =
          new WarpCall(1, shape)
              .fill(FillMode.CONSTANT, 0.1)
              .map(0, 1, 0, far, 0, 1, 0)
              .run(memory(), source)
              .floats(shape.format());
      for (float value : warped) {
        assertNear(0.1f, value, 0, "far outside");
      }
    }
  }
}
