package org.batchwarp.device;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What {@link Kernel.SplineCoefficients} and a {@link Kernel.Warp} of them must give on every
 * device, by closed forms and by SciPy's recorded results.
 */
interface SplineContract {
  DeviceMemory memory();

  private static double[] randomMap(Random random) {
    double[] map = new double[6];
    for (int i = 0; i < map.length; i++) {
      map[i] = 2 * random.nextDouble() - 1 + (i == 0 || i == 4 ? 1 : 0);
    }
    return map;
  }

  private static WarpCall cubic(WarpContract.Images images, FillMode mode, double constant) {
    return images.call().by(Interpolation.CUBIC).fill(mode, constant);
  }

  private static void assertPixelsNear(
      WarpContract.Images images, Pixels expected, Pixels actual, double tolerance) {
    assertNear(expected.floats(images.to()), actual.floats(images.to()), tolerance);
  }

  /**
   * What pixels up to 255 may be off where the expected is what a perfect spline gives. SciPy's sum
   * over a reflected line of n pixels reads itself in its last term, {@code z^(2 n - 1)}.
   */
  private static double tolerance(FillMode mode, WarpContract.Images images) {
    return 2e-4 + (mode == FillMode.REFLECT ? missed(images.height()) + missed(images.width()) : 0);
  }

  private static double missed(int length) {
    return length == 1 ? 0 : 0.2 * 255 * Math.pow(0.27, 2 * length - 1);
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.SplineContract#splineImages")
  default void aConstantImageStaysConstant(WarpContract.Images images) {
    Pixels source = Pixels.of(images.count(), images.shape(), (n, y, x, c) -> 200 - n % 100 - c);
    for (FillMode mode : FillMode.values()) {
      Random random = new Random(5);
      WarpCall call = cubic(images, mode, 1e6);
      for (int n = 0; n < images.count(); n++) {
        call.map(n, randomMap(random));
      }
      Pixels warped = call.run(memory(), source);
      Pixels expected =
          Pixels.of(
              images.count(),
              images.shape(),
              (n, y, x, c) ->
                  mode == FillMode.CONSTANT && warped.get(n, y, x, c) == 1e6
                      ? 1e6
                      : source.get(n, y, x, c));
      assertPixelsNear(images, expected, warped, tolerance(mode, images));
    }
  }

  /** Past the margin of 12 pixels, the nearest edge is met to the 7 digits that it leaves. */
  @ParameterizedTest
  @MethodSource("org.batchwarp.device.SplineContract#splineImages")
  default void wholeShiftsReadThePixelsThatOtherInterpolationsRead(WarpContract.Images images) {
    Pixels source = images.random();
    for (FillMode mode : FillMode.values()) {
      WarpCall cubic = cubic(images, mode, -3.5);
      WarpCall bilinear = images.call().fill(mode, -3.5);
      for (int n = 0; n < images.count(); n++) {
        double rows = n * 3 % (4 * images.height() + 1) - 2 * images.height();
        double columns = 2 * images.width() - n * 5 % (4 * images.width() + 1);
        cubic.map(n, 1, 0, rows, 0, 1, columns).flip(n, n % 2 == 0, n % 3 == 0);
        bilinear.map(n, 1, 0, rows, 0, 1, columns).flip(n, n % 2 == 0, n % 3 == 0);
      }
      Pixels expected = bilinear.run(memory(), source);
      assertPixelsNear(images, expected, cubic.run(memory(), source), tolerance(mode, images));
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.SplineContract#splineImages")
  default void theOrderOfAxesAndTheTypeOfPixelsDoNotMatter(WarpContract.Images images) {
    Pixels source = images.random();
    for (FillMode mode : FillMode.values()) {
      float[] first = null;
      for (DataFormat format : DataFormat.values()) {
        for (ElementType type : List.of(ElementType.UINT8, ElementType.FLOAT32)) {
          Random random = new Random(11);
          WarpCall call =
              new WarpCall(images.count(), images.shape().withFormat(format))
                  .from(type)
                  .to(images.to())
                  .by(Interpolation.CUBIC)
                  .fill(mode, 8);
          for (int n = 0; n < images.count(); n++) {
            call.map(n, randomMap(random));
          }
          float[] warped = call.run(memory(), source).floats(images.to());
          first = first == null ? warped : first;
          assertArrayEquals(first, warped);
        }
      }
    }
  }

  /** Their margins make all images large, so that few must do where a pixel takes long. */
  static List<WarpContract.Images> splineImages() {
    List<WarpContract.Images> all = WarpContract.images();
    return ContractSize.ofThisRun() == ContractSize.SMALL ? all.subList(0, 3) : all;
  }

  /** The error of the edges' continuations falls by 0.27 with every pixel. */
  @ParameterizedTest
  @EnumSource(FillMode.class)
  default void cubicPolynomialsAreReproducedInside(FillMode mode) {
    ImageShape shape = new ImageShape(47, 51, 2, DataFormat.CHANNELS_FIRST);
    int count = ContractSize.ofThisRun() == ContractSize.SMALL ? 1 : 7;
    Polynomial polynomial =
        (n, y, x, c) -> {
          double u = (y - 20) / 10;
          double v = (x - 30) / 10;
          return 9 + n + u * u * u - 2 * u * v * v + (1 + c) * (v * v - u) + 3 * v * v * v;
        };
    Pixels source = Pixels.of(count, shape, polynomial::at);
    Random random = new Random(7);
    double[][] maps = new double[count][];
    WarpCall call = new WarpCall(count, shape).by(Interpolation.CUBIC).fill(mode, 1e6);
    for (int n = 0; n < count; n++) {
      maps[n] = randomMap(random);
      call.map(n, maps[n]);
    }
    Pixels warped = call.run(memory(), source);
    int inside = 0;
    for (int n = 0; n < count; n++) {
      for (int r = 0; r < shape.height(); r++) {
        for (int c = 0; c < shape.width(); c++) {
          double y = maps[n][0] * r + maps[n][1] * c + maps[n][2];
          double x = maps[n][3] * r + maps[n][4] * c + maps[n][5];
          if (Math.abs(y - 23) < 11 && Math.abs(x - 25) < 13) {
            inside++;
            for (int k = 0; k < 2; k++) {
              double expected = polynomial.at(n, y, x, k);
              assertNear(expected, warped.get(n, r, c, k), 1e-3, n + " " + r + " " + c);
            }
          }
        }
      }
    }
    assertTrue(inside > 100 * count, "too little is inside to tell");
  }

  /** A value between pixels. */
  @FunctionalInterface
  interface Polynomial {
    double at(int image, double row, double column, int channel);
  }

  /**
   * The spline through 0 ... 0 1 0 ... 0 has the coefficients {@code sqrt(3) z^|k|}, where {@code z
   * = sqrt(3) - 2}, and the B-spline is 23/48 and 1/48 at 1/2 and 3/2.
   */
  @Test
  default void halfAPixelFromOnePixelIsTheCardinalSpline() {
    int size = 61;
    double z = Math.sqrt(3) - 2;
    double[] halves = new double[30];
    for (int k = 0; k < halves.length; k++) {
      double sum = 23 * (Math.pow(z, k) + Math.pow(z, k + 1));
      sum += Math.pow(z, Math.abs(k - 1)) + Math.pow(z, k + 2);
      halves[k] = Math.sqrt(3) / 48 * sum;
    }
    ImageShape shape = new ImageShape(size, size, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> y == 30 && x == 30 ? 1000 : 0);
    Pixels warped =
        new WarpCall(1, shape)
            .by(Interpolation.CUBIC)
            .map(0, 1, 0, 0.5, 0, 1, 0.5)
            .run(memory(), source);
    for (int y = 15; y < 45; y++) {
      for (int x = 15; x < 45; x++) {
        double rows = halves[y < 30 ? 29 - y : y - 30];
        double columns = halves[x < 30 ? 29 - x : x - 30];
        assertNear(1000 * rows * columns, warped.get(0, y, x, 0), 1e-4, y + " " + x);
      }
    }
  }

  /** The index of a line continued to both sides, for the spline's sake. */
  private static int continued(FillMode mode, int index, int length) {
    int at = index;
    while (at < 0 || at >= length) {
      boolean before = at < 0;
      switch (mode) {
        case NEAREST -> at = before ? 0 : length - 1;
        case REFLECT -> at = before ? -1 - at : 2 * length - 1 - at;
        case CONSTANT, WRAP -> at = length == 1 ? 0 : before ? -at : 2 * length - 2 - at;
      }
    }
    return at;
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.SplineContract#splineImages")
  default void edgesAreThoseOfAnImageThatIsContinuedByHand(WarpContract.Images images) {
    int h = images.height();
    int w = images.width();
    ContractSize size = ContractSize.ofThisRun();
    // What is continued by 20 pixels is large however small the image is.
    if (h > 40 || (size == ContractSize.SMALL && images.shape().values() > 20)) {
      return;
    }
    int more = 20;
    int count = Math.min(images.count(), size == ContractSize.SMALL ? 1 : 9);
    Pixels source = Pixels.random(count, images.shape(), 3);
    ImageShape larger =
        new ImageShape(h + 2 * more, w + 2 * more, images.channels(), DataFormat.CHANNELS_LAST);
    for (FillMode mode : FillMode.values()) {
      Pixels continued =
          Pixels.of(
              count,
              larger,
              (n, y, x, c) ->
                  source.get(n, continued(mode, y - more, h), continued(mode, x - more, w), c));
      boolean endless = mode == FillMode.NEAREST || mode == FillMode.REFLECT;
      WarpCall small = new WarpCall(count, images.shape()).by(Interpolation.CUBIC).fill(mode, 5);
      WarpCall large = new WarpCall(count, larger).by(Interpolation.CUBIC);
      Random random = new Random(13);
      for (int n = 0; n < count; n++) {
        // Modes that say something else outside of the image than the spline does stay inside.
        double zoom = endless ? 1.1 : 0.99;
        double row = random.nextDouble() * (endless ? 4 : 0.01 * (h - 1));
        double column = random.nextDouble() * (endless ? -4 : 0.01 * (w - 1));
        small.map(n, zoom, 0, row, 0, zoom, column);
        large.map(n, zoom, 0, row + more, 0, zoom, column + more);
      }
      Pixels expected = large.run(memory(), continued);
      Pixels actual = small.run(memory(), source);
      Pixels part = Pixels.of(count, images.shape(), expected::get);
      assertPixelsNear(images, part, actual, tolerance(mode, images));
    }
  }

  @Test
  default void whatLiesFarOutsideIsTheConstantOrTheEdge() {
    ImageShape shape = new ImageShape(3, 4, 1, DataFormat.CHANNELS_LAST);
    Pixels source = Pixels.of(1, shape, (n, y, x, c) -> 10 * y);
    for (double far : new double[] {-1e12, -1e6, -100, 100, 1e6, 1e12}) {
      for (FillMode mode : List.of(FillMode.CONSTANT, FillMode.NEAREST)) {
        float[] warped =
            new WarpCall(1, shape)
                .by(Interpolation.CUBIC)
                .fill(mode, 0.1)
                .map(0, 1, 0, far, 0, 1, 0)
                .run(memory(), source)
                .floats(shape.format());
        for (float value : warped) {
          double expected = mode == FillMode.CONSTANT ? 0.1 : far < 0 ? 0 : 20;
          assertNear(expected, value, 1e-5, mode + " at " + far);
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource(DataFormat.class)
  default void aPixelThatIsNoNumberSpoilsItsChannelUnlessTheMapIsTheIdentity(DataFormat format) {
    ImageShape shape = new ImageShape(5, 6, 2, format);
    Pixels source =
        Pixels.of(2, shape, (n, y, x, c) -> c == 1 && y == 2 && x == 3 ? Double.NaN : y);
    for (FillMode mode : FillMode.values()) {
      Pixels warped =
          new WarpCall(2, shape)
              .by(Interpolation.CUBIC)
              .fill(mode, 0)
              .map(1, 0.5, 0, 1, 0, 0.5, 1)
              .run(memory(), source);
      for (int y = 0; y < 5; y++) {
        for (int x = 0; x < 6; x++) {
          assertEquals(source.get(0, y, x, 0), warped.get(0, y, x, 0));
          assertEquals(source.get(0, y, x, 1), warped.get(0, y, x, 1));
          assertTrue(Float.isFinite(warped.get(1, y, x, 0)));
          assertTrue(Float.isNaN(warped.get(1, y, x, 1)));
        }
      }
    }
  }

  @Test
  default void imagesAreGatheredWhenTheirCoefficientsAreMade() {
    ImageShape shape = new ImageShape(4, 3, 2, DataFormat.CHANNELS_LAST);
    int[] indices = {2, 0, 2, 1};
    Pixels source = Pixels.random(3, shape, 1);
    Pixels gathered = Pixels.of(4, shape, (n, y, x, c) -> source.get(indices[n], y, x, c));
    double[] parameters = new double[4 * ImageParameters.STRIDE];
    for (int n = 0; n < 3; n++) {
      parameters[n * ImageParameters.STRIDE] = 0.5;
    }
    parameters[3 * ImageParameters.STRIDE] = 1;
    parameters[3 * ImageParameters.STRIDE + 4] = 1;
    for (FillMode mode : FillMode.values()) {
      Sampling sampling = new Sampling(Interpolation.CUBIC, mode, 0, Sampling.Precision.SINGLE);
      int values = 4 * sampling.extended(shape).values();
      DeviceBuffer direct = memory().poisoned(ElementType.FLOAT64, values);
      DeviceBuffer byIndex = memory().poisoned(ElementType.FLOAT64, values);
      DeviceBuffer perImage = memory().of(parameters);
      memory()
          .launch(
              new Kernel.SplineCoefficients(
                  memory().of(gathered.bytes(shape.format())),
                  Optional.empty(),
                  shape,
                  direct,
                  4,
                  perImage,
                  sampling));
      memory()
          .launch(
              new Kernel.SplineCoefficients(
                  memory().of(source.bytes(shape.format())),
                  Optional.of(memory().ofIntegers(indices)),
                  shape,
                  byIndex,
                  4,
                  perImage,
                  sampling));
      assertArrayEquals(memory().doubles(direct), memory().doubles(byIndex));
    }
  }

  @ParameterizedTest
  @MethodSource("org.batchwarp.device.RecordedSplines#sizes")
  default void splinesAreThoseOfScipy(String size) throws IOException {
    RecordedSplines recorded = RecordedSplines.read(size);
    for (FillMode mode : FillMode.values()) {
      RecordedSplines.Result expected = recorded.expected(mode);
      RecordedSplines.Result actual = recorded.run(memory(), mode);
      assertNear(expected.coefficients(), actual.coefficients(), 1e-9);
      assertNear(expected.warped(), actual.warped(), 1e-4);
    }
  }

  @Test
  default void aWarpBySplinesTakesCoefficientsOfItsOwnImagesOnly() {
    ImageShape shape = new ImageShape(2, 3, 1, DataFormat.CHANNELS_LAST);
    DeviceBuffer target = memory().of(new float[6]);
    DeviceBuffer parameters = memory().of(new double[ImageParameters.STRIDE]);
    DeviceBuffer plain = memory().of(new double[6]);
    DeviceBuffer withMargin = memory().of(new double[26 * 27]);
    Optional<DeviceBuffer> none = Optional.empty();
    Optional<DeviceBuffer> indices = Optional.of(memory().ofIntegers(0));
    for (FillMode mode : FillMode.values()) {
      Sampling sampling = new Sampling(Interpolation.CUBIC, mode, 0, Sampling.Precision.DOUBLE);
      new Kernel.Warp(
          withMargin, none, shape, target, shape.format(), 1, parameters, sampling, none);
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Kernel.Warp(
                  withMargin,
                  indices,
                  shape,
                  target,
                  shape.format(),
                  1,
                  parameters,
                  sampling,
                  none));
      assertThrows(
          IllegalArgumentException.class,
          () ->
              new Kernel.Warp(
                  target, none, shape, target, shape.format(), 1, parameters, sampling, none));
    }
    Sampling nearest =
        new Sampling(Interpolation.CUBIC, FillMode.NEAREST, 0, Sampling.Precision.DOUBLE);
    Sampling bilinear =
        new Sampling(Interpolation.BILINEAR, FillMode.NEAREST, 0, Sampling.Precision.DOUBLE);
    assertThrows(
        IllegalArgumentException.class,
        () -> new Kernel.SplineCoefficients(target, none, shape, plain, 1, parameters, nearest));
    assertThrows(
        IllegalArgumentException.class,
        () ->
            new Kernel.SplineCoefficients(
                target, none, shape, withMargin, 1, parameters, bilinear));
  }
}
