package org.batchwarp.config;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.function.Consumer;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.ElementType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Bad values are refused by Keras's keyword, and parameters imply what they do in Keras. */
class ConfigTest {
  private static void assertRefused(
      String keyword, Object value, Consumer<ImageDataGeneratorBuilder> setter) {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () -> {
                  ImageDataGeneratorBuilder builder = ImageDataGenerator.builder();
                  setter.accept(builder);
                  builder.build();
                })
            .getMessage();
    assertTrue(message.startsWith(keyword + " must be "), message);
    assertTrue(message.contains(value.toString()), message);
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY, Double.NEGATIVE_INFINITY})
  void valuesThatAreNotFiniteAreRefused(double bad) {
    assertRefused("rotation_range", bad, b -> b.rotationRange(bad));
    assertRefused("shear_range", bad, b -> b.shearRange(bad));
    assertRefused("width_shift_range", bad, b -> b.widthShiftRange(bad));
    assertRefused("height_shift_range", bad, b -> b.heightShiftRange(bad));
    assertRefused("width_shift_range", bad, b -> b.widthShiftRange(new double[] {1, bad}));
    assertRefused("height_shift_range", bad, b -> b.heightShiftRange(new double[] {bad}));
    assertRefused("zoom_range", bad, b -> b.zoomRange(bad, 2));
    assertRefused("zoom_range", bad, b -> b.zoomRange(0, bad));
    assertRefused("brightness_range", bad, b -> b.brightnessRange(bad, 2));
    assertRefused("brightness_range", bad, b -> b.brightnessRange(0, bad));
    assertRefused("channel_shift_range", bad, b -> b.channelShiftRange(bad));
    assertRefused("cval", bad, b -> b.cval(bad));
    assertRefused("rescale", bad, b -> b.rescale(bad));
    assertRefused("zca_epsilon", bad, b -> b.zcaEpsilon(bad));
    assertRefused("validation_split", bad, b -> b.validationSplit(bad));
  }

  @Test
  void negativeRangesAreRefused() {
    assertRefused("rotation_range", -1.5, b -> b.rotationRange(-1.5));
    assertRefused("shear_range", -1.5, b -> b.shearRange(-1.5));
    assertRefused("width_shift_range", -0.5, b -> b.widthShiftRange(-0.5));
    assertRefused("height_shift_range", -0.5, b -> b.heightShiftRange(-0.5));
    assertRefused("width_shift_range", -2, b -> b.widthShiftRange(-2));
    assertRefused("height_shift_range", -2, b -> b.heightShiftRange(-2));
    assertRefused("channel_shift_range", -3.0, b -> b.channelShiftRange(-3));
    assertRefused("zca_epsilon", -1.0, b -> b.zcaEpsilon(-1));
  }

  @Test
  void rangesMustBeInOrder() {
    assertRefused("zoom_range", "[2.0, 1.0]", b -> b.zoomRange(2, 1));
    assertRefused("zoom_range", "[1.5, 0.5]", b -> b.zoomRange(-0.5));
    assertRefused("brightness_range", "[2.0, 1.0]", b -> b.brightnessRange(2, 1));
    assertTrue(Range.of("zoom_range", 1, 1).isExactly(1));
    assertFalse(Range.of("zoom_range", 1, 2).isExactly(1));
  }

  @Test
  void ordersOfInterpolationAreThoseOfSplines() {
    assertEquals(Interpolation.NEAREST, Interpolation.ofOrder(0));
    assertEquals(Interpolation.BILINEAR, Interpolation.ofOrder(1));
    assertEquals(Interpolation.CUBIC, Interpolation.ofOrder(3));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 4, 5, -1})
  void otherOrdersOfInterpolationAreRefused(int order) {
    assertRefused("interpolation_order", order, b -> b.interpolationOrder(order));
  }

  @ParameterizedTest
  @EnumSource(ElementType.class)
  void onlyFloatingTypesAreDelivered(ElementType type) {
    if (type.isFloating()) {
      assertEquals(type, ImageDataGenerator.builder().dtype(type).build().config().dtype());
    } else {
      assertRefused("dtype", type.numpyName(), b -> b.dtype(type));
    }
  }

  @ParameterizedTest
  @ValueSource(doubles = {1, -0.1, 1.5, -1e-300})
  void theSplitLiesBelowOne(double split) {
    assertRefused("validation_split", split, b -> b.validationSplit(split));
  }

  private static Standardization standardization(Consumer<ImageDataGeneratorBuilder> setter) {
    ImageDataGeneratorBuilder builder = ImageDataGenerator.builder();
    setter.accept(builder);
    return builder.build().config().standardization();
  }

  @Test
  void divisionsTurnTheirCentringOn() {
    Standardization samplewise = standardization(b -> b.samplewiseStdNormalization(true));
    assertTrue(samplewise.samplewiseCenter() && samplewise.isSamplewise());
    assertFalse(samplewise.needsFit());
    Standardization featurewise = standardization(b -> b.featurewiseStdNormalization(true));
    assertTrue(featurewise.featurewiseCenter() && featurewise.featurewiseStdNormalization());
    assertTrue(featurewise.needsFit());
    assertFalse(featurewise.isSamplewise());
  }

  @Test
  void whiteningCentresAndDoesNotDivide() {
    Standardization whitening =
        standardization(b -> b.zcaWhitening(true).featurewiseStdNormalization(true));
    assertTrue(whitening.featurewiseCenter() && whitening.needsFit());
    assertFalse(whitening.featurewiseStdNormalization());
    assertTrue(standardization(b -> b.zcaWhitening(true)).featurewiseCenter());
  }

  @Test
  void centringAloneImpliesNothing() {
    Standardization centred =
        standardization(b -> b.featurewiseCenter(true).samplewiseCenter(true));
    assertFalse(centred.featurewiseStdNormalization());
    assertFalse(centred.samplewiseStdNormalization());
    Standardization none = standardization(b -> {});
    assertFalse(none.needsFit() || none.isSamplewise() || none.zcaWhitening());
  }

  @Test
  void noRescalingIsAFactorOfOne() {
    assertEquals(1, standardization(b -> {}).rescale());
    assertEquals(1, standardization(b -> b.rescale(0)).rescale());
    assertEquals(-0.5, standardization(b -> b.rescale(-0.5)).rescale());
  }

  @Test
  void shiftsAreToldApartAsInPython() {
    assertEquals(new Shift.None(), Shift.of("s", 0));
    assertEquals(new Shift.None(), Shift.of("s", 0.0));
    assertEquals(new Shift.None(), Shift.oneOf("s"));
    assertEquals(new Shift.WholePixels(1), Shift.of("s", 1));
    assertEquals(new Shift.Pixels(1), Shift.of("s", 1.0));
    assertEquals(new Shift.Fraction(0.5), Shift.of("s", 0.5));
  }

  @ParameterizedTest
  @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
  void transformsMustBeFinite(double bad) {
    TransformParameters identity = TransformParameters.identity();
    for (Runnable change :
        new Runnable[] {
          () -> identity.withTheta(bad),
          () -> identity.withShift(bad, 0),
          () -> identity.withShift(0, bad),
          () -> identity.withShear(bad),
          () -> identity.withZoom(bad, 1),
          () -> identity.withZoom(1, bad),
          () -> identity.withChannelShift(bad),
          () -> identity.withBrightness(bad),
        }) {
      assertThrows(IllegalArgumentException.class, change::run);
    }
  }
}
