package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Optional;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.FillMode;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.device.ProductPrecision;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AugmentationProgramTest {
  private static ImageShape shape(int channels) {
    return new ImageShape(4, 4, channels, DataFormat.CHANNELS_LAST);
  }

  private static FittedState fitted(int channels) {
    return new FittedState(
        shape(channels), new double[channels], new double[channels], Optional.empty());
  }

  private static List<Class<?>> steps(AugmentationProgram program) {
    return program.steps().stream().<Class<?>>map(Object::getClass).toList();
  }

  private static AugmentationProgram compile(ImageDataGeneratorBuilder builder, int channels) {
    return AugmentationProgram.forFlow(
        builder.build().config(),
        Optional.of(fitted(channels)),
        shape(channels),
        ElementType.UINT8);
  }

  private static ImageDataGeneratorBuilder common() {
    return ImageDataGenerator.builder()
        .rotationRange(20)
        .horizontalFlip(true)
        .rescale(1 / 255.0)
        .featurewiseStdNormalization(true);
  }

  @Test
  void theCommonCaseIsOneStep() {
    AugmentationProgram program = compile(common(), 3);
    assertEquals(List.of(Step.Warp.class), steps(program));
    assertTrue(assertInstanceOf(Step.Warp.class, program.steps().get(0)).fused().isPresent());
    assertEquals(
        List.of(Step.Warp.class),
        steps(compile(common().dataFormat(DataFormat.CHANNELS_FIRST), 3)));
  }

  @Test
  void splinesNeedCoefficientsBeforeTheWarp() {
    for (FillMode mode : FillMode.values()) {
      AugmentationProgram program =
          compile(common().interpolationOrder(3).fillMode(mode).brightnessRange(1, 2), 3);
      assertEquals(
          List.of(
              Step.SplineCoefficients.class,
              Step.Warp.class,
              Step.AdjustBrightness.class,
              Step.Standardize.class),
          steps(program));
      long margins = mode == FillMode.NEAREST ? 24 : 0;
      assertEquals(8 * (4 + margins) * (4 + margins) * 3, program.plan().largestImageBytes());
    }
    AugmentationProgram fused = compile(common().interpolationOrder(3), 3);
    assertTrue(assertInstanceOf(Step.Warp.class, fused.steps().get(1)).fused().isPresent());
    assertEquals(4 * 4 * 4 * 3, compile(common(), 3).plan().largestImageBytes());
  }

  @Test
  void anImageWhoseCoefficientsTheDeviceCannotHoldIsRefused() {
    ImageShape large = new ImageShape(20000, 20000, 1, DataFormat.CHANNELS_LAST);
    AugmentationProgram program =
        AugmentationProgram.forFlow(
            ImageDataGenerator.builder().interpolationOrder(3).build().config(),
            Optional.empty(),
            large,
            ElementType.UINT8);
    try (Device device = Devices.open("java")) {
      String message =
          assertThrows(
                  IllegalArgumentException.class, () -> Workspace.largestCapacity(device, program))
              .getMessage();
      assertTrue(message.contains(Long.toString(8L * 20024 * 20024)), message);
    }
  }

  @Test
  void nothingIsFusedAcrossAStepThatNeedsWholeImages() {
    assertEquals(
        List.of(Step.Warp.class, Step.ShiftChannels.class, Step.Standardize.class),
        steps(compile(common().channelShiftRange(3), 3)));
    assertEquals(
        List.of(Step.Warp.class, Step.Preprocess.class, Step.Standardize.class),
        steps(compile(common().preprocessingFunction(batch -> {}), 3)));
    assertEquals(
        List.of(Step.Warp.class, Step.Standardize.class),
        steps(compile(common().samplewiseCenter(true), 3)));
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 5, 7})
  void brightnessNeedsAnImageThatPillowKnows(int channels) {
    ImageDataGeneratorBuilder bright = ImageDataGenerator.builder().brightnessRange(0.5, 1);
    String message =
        assertThrows(IllegalArgumentException.class, () -> compile(bright, channels)).getMessage();
    assertTrue(
        message.contains("brightness_range") && message.endsWith("got " + channels), message);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3, 4})
  void brightnessTakesGrayAndColor(int channels) {
    assertEquals(
        List.of(Step.Warp.class, Step.AdjustBrightness.class),
        steps(compile(ImageDataGenerator.builder().brightnessRange(0.5, 1), channels)));
  }

  @Test
  void aPrecisionOfZcaChangesTheProductAlone() {
    FittedState fitted =
        new FittedState(shape(1), new double[1], new double[1], Optional.of(new float[16 * 16]));
    AugmentationProgram program =
        AugmentationProgram.forFlow(
            ImageDataGenerator.builder().zcaWhitening(true).rotationRange(9).build().config(),
            Optional.of(fitted),
            shape(1),
            ElementType.UINT8);
    Step.Whiten product = assertInstanceOf(Step.Whiten.class, program.steps().get(1));
    assertEquals(ProductPrecision.FLOAT32, product.precision());
    AugmentationProgram coarse = program.withZcaPrecision(ProductPrecision.TF32);
    assertEquals(
        List.of(program.steps().get(0), product.withPrecision(ProductPrecision.TF32)),
        coarse.steps());
    assertEquals(program.outputType(), coarse.outputType());
    assertEquals(program.steps(), coarse.withZcaPrecision(ProductPrecision.FLOAT32).steps());
  }

  private static void assertNeedsFit(ImageDataGeneratorBuilder builder, String keyword) {
    String message =
        assertThrows(
                IllegalStateException.class,
                () ->
                    AugmentationProgram.forFlow(
                        builder.build().config(), Optional.empty(), shape(1), ElementType.UINT8))
            .getMessage();
    assertTrue(message.startsWith(keyword + " ") && message.contains("fit"), message);
  }

  @Test
  void aMissingFitIsNamedByItsKeyword() {
    assertNeedsFit(ImageDataGenerator.builder().featurewiseCenter(true), "featurewise_center");
    assertNeedsFit(
        ImageDataGenerator.builder().featurewiseStdNormalization(true),
        "featurewise_std_normalization");
    assertNeedsFit(ImageDataGenerator.builder().zcaWhitening(true), "zca_whitening");
  }

  @Test
  void aFitWithOtherChannelsIsRefused() {
    String message =
        assertThrows(
                IllegalArgumentException.class,
                () ->
                    AugmentationProgram.forFlow(
                        common().build().config(),
                        Optional.of(fitted(1)),
                        shape(3),
                        ElementType.UINT8))
            .getMessage();
    assertTrue(message.contains("3 channels") && message.contains("1"), message);
  }

  @Test
  void fittingRescalesInKeras3Only() {
    for (Compatibility compatibility : Compatibility.values()) {
      AugmentationProgram program =
          AugmentationProgram.forFit(
              common().compatibility(compatibility).build().config(),
              false,
              shape(1),
              ElementType.FLOAT32);
      float factor = compatibility == Compatibility.KERAS_3 ? 1 / 255f : 1;
      assertEquals(List.of(new Step.Scale(shape(1), factor)), program.steps());
    }
  }
}
