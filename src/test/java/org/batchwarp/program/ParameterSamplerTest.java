package org.batchwarp.program;

import static org.batchwarp.Near.assertNear;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.ToDoubleFunction;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.random.RandomState;
import org.junit.jupiter.api.Test;

class ParameterSamplerTest {
  private static final ImageShape SHAPE = new ImageShape(40, 10, 3, DataFormat.CHANNELS_LAST);
  private static final int DRAWS = 3000;

  private static ImageDataGeneratorBuilder builder() {
    return ImageDataGenerator.builder();
  }

  private static List<TransformParameters> draw(ImageDataGeneratorBuilder builder) {
    return new ParameterSampler(builder.build().config(), SHAPE).draw(new RandomState(5), DRAWS);
  }

  /** Values lie in [low, high] and come close to both ends. */
  private static void assertSpans(
      double low,
      double high,
      List<TransformParameters> drawn,
      ToDoubleFunction<TransformParameters> parameter) {
    double least = drawn.stream().mapToDouble(parameter).min().orElseThrow();
    double greatest = drawn.stream().mapToDouble(parameter).max().orElseThrow();
    double near = (high - low) / 100;
    assertTrue(least >= low && greatest <= high, () -> least + " to " + greatest);
    assertNear(low, least, near, "least");
    assertNear(high, greatest, near, "greatest");
  }

  @Test
  void parametersSpanTheirRanges() {
    assertSpans(-25, 25, draw(builder().rotationRange(25)), TransformParameters::theta);
    assertSpans(-9, 9, draw(builder().shearRange(9)), TransformParameters::shear);
    assertSpans(-8, 8, draw(builder().heightShiftRange(0.2)), TransformParameters::tx);
    assertSpans(-2, 2, draw(builder().widthShiftRange(0.2)), TransformParameters::ty);
    assertSpans(-3.5, 3.5, draw(builder().heightShiftRange(3.5)), TransformParameters::tx);
    assertSpans(-1, 1, draw(builder().widthShiftRange(1.0)), TransformParameters::ty);
    List<TransformParameters> zoomed = draw(builder().zoomRange(0.25));
    assertSpans(0.75, 1.25, zoomed, TransformParameters::zx);
    assertSpans(0.75, 1.25, zoomed, TransformParameters::zy);
    assertTrue(zoomed.stream().anyMatch(p -> p.zx() != p.zy()));
    assertSpans(0.5, 3, draw(builder().brightnessRange(0.5, 3)), p -> p.brightness().orElseThrow());
    assertSpans(
        -6, 6, draw(builder().channelShiftRange(6)), p -> p.channelShiftIntensity().orElseThrow());
  }

  private static Set<Double> values(
      List<TransformParameters> drawn, ToDoubleFunction<TransformParameters> parameter) {
    Set<Double> values = new TreeSet<>();
    drawn.forEach(p -> values.add(parameter.applyAsDouble(p) + 0.0));
    return values;
  }

  @Test
  void wholePixelsAreBelowTheRangeWithEitherSign() {
    assertEquals(
        Set.of(-2.0, -1.0, 0.0, 1.0, 2.0),
        values(draw(builder().widthShiftRange(3)), TransformParameters::ty));
    assertEquals(Set.of(0.0), values(draw(builder().heightShiftRange(1)), TransformParameters::tx));
  }

  @Test
  void choicesAreMembersWithEitherSign() {
    assertEquals(
        Set.of(-4.0, -1.5, 1.5, 4.0),
        values(draw(builder().widthShiftRange(new double[] {1.5, -4})), TransformParameters::ty));
    // All below 1, so fractions of 40 rows.
    assertEquals(
        Set.of(-20.0, -10.0, 10.0, 20.0),
        values(
            draw(builder().heightShiftRange(new double[] {0.5, 0.25})), TransformParameters::tx));
  }

  @Test
  void flipsAreEvenAndIndependent() {
    List<TransformParameters> drawn = draw(builder().horizontalFlip(true).verticalFlip(true));
    for (boolean horizontal : new boolean[] {true, false}) {
      for (boolean vertical : new boolean[] {true, false}) {
        long count =
            drawn.stream()
                .filter(p -> p.flipHorizontal() == horizontal && p.flipVertical() == vertical)
                .count();
        assertNear(DRAWS / 4.0, (double) count, 120, horizontal + ", " + vertical);
      }
    }
  }

  @Test
  void turningFlipsOnChangesNothingElse() {
    ImageDataGeneratorBuilder builder =
        builder().rotationRange(10).channelShiftRange(2).brightnessRange(0.5, 1);
    List<TransformParameters> without = draw(builder);
    List<TransformParameters> with = draw(builder.horizontalFlip(true).verticalFlip(true));
    assertTrue(without.stream().noneMatch(p -> p.flipHorizontal() || p.flipVertical()));
    assertTrue(with.stream().anyMatch(TransformParameters::flipHorizontal));
    assertEquals(without, with.stream().map(p -> p.withFlips(false, false)).toList());
  }

  @Test
  void whatIsOffDrawsNothing() {
    RandomState random = new RandomState(8);
    RandomState flipsOnly = new RandomState(8);
    ParameterSampler sampler = new ParameterSampler(builder().build().config(), SHAPE);
    assertEquals(TransformParameters.identity(), sampler.draw(random));
    flipsOnly.randomSample();
    flipsOnly.randomSample();
    assertEquals(flipsOnly.snapshot(), random.snapshot());
  }

  @Test
  void parametersAreDrawnInKerasOrder() {
    RandomState random = new RandomState(3);
    double theta = 40 * random.randomSample() - 20;
    double tx = (random.randomSample() - 0.5) * 2 * 0.1 * 40;
    double ty = (random.randomSample() - 0.5) * 2 * 5;
    double shear = 14 * random.randomSample() - 7;
    double zx = 0.5 + random.randomSample();
    double zy = 0.5 + random.randomSample();
    boolean horizontal = random.randomSample() < 0.5;
    boolean vertical = random.randomSample() < 0.5;
    double intensity = 60 * random.randomSample() - 30;
    double brightness = 0.25 + random.randomSample();
    TransformParameters drawn =
        firstOfSeedThree(
            builder()
                .rotationRange(20)
                .heightShiftRange(0.1)
                .widthShiftRange(5.0)
                .shearRange(7)
                .zoomRange(0.5)
                .horizontalFlip(true)
                .verticalFlip(true)
                .channelShiftRange(30)
                .brightnessRange(0.25, 1.25));
    assertNear(theta, drawn.theta(), 1e-12, "theta");
    assertNear(tx, drawn.tx(), 1e-12, "tx");
    assertNear(ty, drawn.ty(), 1e-12, "ty");
    assertNear(shear, drawn.shear(), 1e-12, "shear");
    assertNear(zx, drawn.zx(), 1e-12, "zx");
    assertNear(zy, drawn.zy(), 1e-12, "zy");
    assertEquals(horizontal, drawn.flipHorizontal());
    assertEquals(vertical, drawn.flipVertical());
    assertNear(intensity, drawn.channelShiftIntensity().orElseThrow(), 1e-12, "channel shift");
    assertNear(brightness, drawn.brightness().orElseThrow(), 1e-12, "brightness");
  }

  private static TransformParameters firstOfSeedThree(ImageDataGeneratorBuilder builder) {
    return new ParameterSampler(builder.build().config(), SHAPE).draw(new RandomState(3));
  }
}
