package org.batchwarp.program;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.nio.DoubleBuffer;
import java.util.List;
import java.util.SplittableRandom;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.ImageParameters;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class InverseMapTest {
  private static final ImageShape SHAPE = new ImageShape(10, 6, 1, DataFormat.CHANNELS_LAST);
  private static final TransformParameters IDENTITY = TransformParameters.identity();

  private static double[] written(TransformParameters parameters, Compatibility compatibility) {
    double[] written = new double[ImageParameters.STRIDE];
    new InverseMap(SHAPE, compatibility)
        .write(ParameterTable.of(List.of(parameters)).values(), 0, DoubleBuffer.wrap(written));
    return written;
  }

  private static void assertMap(
      TransformParameters parameters, Compatibility compatibility, double... expected) {
    double[] map = new double[6];
    System.arraycopy(written(parameters, compatibility), 0, map, 0, 6);
    assertNear(expected, map, 1e-12);
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void nothingIsTheIdentityExactly(Compatibility compatibility) {
    assertArrayEquals(
        new double[] {1, 0, 0, 0, 1, 0, 0, 1, 0, 1, 0, 1}, written(IDENTITY, compatibility));
  }

  @Test
  void rotationsAreAboutEachVersionsCentre() {
    double s = 0.5;
    double c = Math.sqrt(3) / 2;
    // Keras 2: rows and columns about (5.5, 3.5).
    assertMap(
        IDENTITY.withTheta(30),
        Compatibility.KERAS_2,
        c,
        -s,
        5.5 - c * 5.5 + s * 3.5,
        s,
        c,
        3.5 - s * 5.5 - c * 3.5);
    // Keras 3: the same about (4.5, 2.5), with the axes of the finished matrix exchanged, and so
    // its offsets.
    assertMap(
        IDENTITY.withTheta(30),
        Compatibility.KERAS_3,
        c,
        s,
        2.5 - s * 4.5 - c * 2.5,
        -s,
        c,
        4.5 - c * 4.5 + s * 2.5);
  }

  @Test
  void shiftsChangeNothingButTheOffset() {
    assertMap(IDENTITY.withShift(2, -3), Compatibility.KERAS_2, 1, 0, 2, 0, 1, -3);
    assertMap(IDENTITY.withShift(2, -3), Compatibility.KERAS_3, 1, 0, -3, 0, 1, 2);
  }

  @Test
  void zoomsLeaveTheCentre() {
    assertMap(
        IDENTITY.withZoom(2, 0.5),
        Compatibility.KERAS_2,
        2,
        0,
        5.5 - 2 * 5.5,
        0,
        0.5,
        3.5 - 0.5 * 3.5);
    // The factor of the first axis comes to the second.
    assertMap(
        IDENTITY.withZoom(2, 0.5),
        Compatibility.KERAS_3,
        0.5,
        0,
        2.5 - 0.5 * 2.5,
        0,
        2,
        4.5 - 2 * 4.5);
  }

  @Test
  void shearsMixTheColumnsIn() {
    double s = 0.5;
    double c = Math.sqrt(3) / 2;
    assertMap(IDENTITY.withShear(30), Compatibility.KERAS_2, 1, -s, s * 3.5, 0, c, 3.5 - c * 3.5);
    assertMap(IDENTITY.withShear(30), Compatibility.KERAS_3, c, 0, 2.5 - c * 2.5, -s, 1, s * 2.5);
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void flipsWalkTheLatticeBackwards(Compatibility compatibility) {
    double[] both = written(IDENTITY.withFlips(true, true), compatibility);
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0, 9, -1, 5, -1, 0, 1}, both);
    double[] horizontal = written(IDENTITY.withFlips(true, false), compatibility);
    assertArrayEquals(new double[] {1, 0, 0, 0, 1, 0, 0, 1, 5, -1, 0, 1}, horizontal);
  }

  @Test
  void colorsAreWrittenBesideTheMap() {
    double[] written =
        written(IDENTITY.withChannelShift(-7).withBrightness(0.25), Compatibility.KERAS_3);
    assertNear(-7, written[ImageParameters.CHANNEL_SHIFT], 0, "shift");
    assertNear(0.25, written[ImageParameters.BRIGHTNESS], 0, "brightness");
  }

  /** The matrices that Keras multiplies, one by one, each in full. */
  private static double[] product(TransformParameters p, Compatibility compatibility) {
    boolean keras2 = compatibility == Compatibility.KERAS_2;
    double row = SHAPE.height() / 2.0 + (keras2 ? 0.5 : -0.5);
    double column = SHAPE.width() / 2.0 + (keras2 ? 0.5 : -0.5);
    double theta = Math.toRadians(p.theta());
    double sine = ExactTrigonometry.sin(theta);
    double cosine = ExactTrigonometry.cos(theta);
    double shear = Math.toRadians(p.shear());
    double[] rotation = {cosine, -sine, 0, sine, cosine, 0, 0, 0, 1};
    double[] shift = {1, 0, p.tx(), 0, 1, p.ty(), 0, 0, 1};
    double[] shearing = {
      1, -ExactTrigonometry.sin(shear), 0, 0, ExactTrigonometry.cos(shear), 0, 0, 0, 1
    };
    double[] zoom = {p.zx(), 0, 0, 0, p.zy(), 0, 0, 0, 1};
    double[] transform = times(times(times(rotation, shift), shearing), zoom);
    double[] there = {1, 0, row, 0, 1, column, 0, 0, 1};
    double[] back = {1, 0, -row, 0, 1, -column, 0, 0, 1};
    double[] m = times(times(there, transform), back);
    return keras2
        ? new double[] {m[0], m[1], m[2], m[3], m[4], m[5]}
        : new double[] {m[4], m[3], m[5], m[1], m[0], m[2]};
  }

  /** The product of two 3x3 matrices with fused additions in order, as NumPy's BLAS has it. */
  private static double[] times(double[] left, double[] right) {
    double[] product = new double[9];
    for (int i = 0; i < 3; i++) {
      for (int j = 0; j < 3; j++) {
        double sum = 0;
        for (int k = 0; k < 3; k++) {
          sum = Math.fma(left[3 * i + k], right[3 * k + j], sum);
        }
        product[3 * i + j] = sum;
      }
    }
    return product;
  }

  @ParameterizedTest
  @EnumSource(Compatibility.class)
  void mapsAreTheProductsOfFullMatricesToTheLastBit(Compatibility compatibility) {
    SplittableRandom random = new SplittableRandom(11);
    for (int i = 0; i < 20_000; i++) {
      TransformParameters parameters =
          IDENTITY
              .withTheta(sometimes(random, 0, random.nextDouble(-180, 180)))
              .withShift(
                  sometimes(random, 0, random.nextDouble(-9, 9)),
                  sometimes(random, -0.0, random.nextInt(-9, 9)))
              .withShear(sometimes(random, 0, random.nextDouble(-60, 60)))
              .withZoom(
                  sometimes(random, 1, random.nextDouble(0.1, 4)),
                  sometimes(random, 1, random.nextDouble(-2, 2)));
      assertBits(product(parameters, compatibility), written(parameters, compatibility));
    }
  }

  private static double sometimes(SplittableRandom random, double usual, double other) {
    return random.nextBoolean() ? usual : other;
  }

  private static void assertBits(double[] expected, double[] written) {
    for (int i = 0; i < expected.length; i++) {
      int element = i;
      assertEquals(
          Double.doubleToRawLongBits(expected[i]),
          Double.doubleToRawLongBits(written[i]),
          () -> element + ": " + expected[element] + " and " + written[element]);
    }
  }
}
