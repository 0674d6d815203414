package org.batchwarp.program;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.ColorJitter;
import org.batchwarp.config.Geometry;
import org.batchwarp.config.Range;
import org.batchwarp.config.Shift;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.random.RandomState;

/**
 * Draws images' random parameters in Keras's order: theta, height shift, width shift, shear, zoom,
 * horizontal flip, vertical flip, channel shift, brightness. What is off draws nothing, except for
 * flips, which always draw.
 *
 * @param geometry what is drawn for the inverse map
 * @param colorJitter what is drawn for the values
 * @param shape of the images; fractions of shifts refer to it
 */
public record ParameterSampler(Geometry geometry, ColorJitter colorJitter, ImageShape shape) {

  /** A sampler for images of one shape. */
  public ParameterSampler(AugmentationConfig config, ImageShape shape) {
    this(config.geometry(), config.colorJitter(), shape);
  }

  /** The parameters of the next {@code count} images. */
  public List<TransformParameters> draw(RandomState random, int count) {
    TransformParameters[] drawn = new TransformParameters[count];
    for (int i = 0; i < count; i++) {
      drawn[i] = draw(random);
    }
    return Collections.unmodifiableList(Arrays.asList(drawn));
  }

  /** The parameters of the next image. */
  public TransformParameters draw(RandomState random) {
    double theta = symmetric(random, geometry.rotationRange());
    double tx = shift(random, geometry.heightShift(), shape.height());
    double ty = shift(random, geometry.widthShift(), shape.width());
    double shear = symmetric(random, geometry.shearRange());
    Range zoom = geometry.zoomRange();
    boolean zooms = !zoom.isExactly(1);
    double zx = zooms ? random.uniform(zoom.low(), zoom.high()) : 1;
    double zy = zooms ? random.uniform(zoom.low(), zoom.high()) : 1;
    boolean flipHorizontal = random.randomSample() < 0.5 && geometry.horizontalFlip();
    boolean flipVertical = random.randomSample() < 0.5 && geometry.verticalFlip();
    OptionalDouble channelShift =
        colorJitter.shiftsChannels()
            ? OptionalDouble.of(symmetric(random, colorJitter.channelShiftRange()))
            : OptionalDouble.empty();
    Optional<Range> factors = colorJitter.brightnessRange();
    OptionalDouble brightness =
        factors.isPresent()
            ? OptionalDouble.of(random.uniform(factors.get().low(), factors.get().high()))
            : OptionalDouble.empty();
    return new TransformParameters(
        theta, tx, ty, shear, zx, zy, flipHorizontal, flipVertical, channelShift, brightness);
  }

  private static double symmetric(RandomState random, double range) {
    return range == 0 ? 0 : random.uniform(-range, range);
  }

  private static double shift(RandomState random, Shift shift, int length) {
    if (shift instanceof Shift.Fraction fraction) {
      return random.uniform(-fraction.range(), fraction.range()) * length;
    }
    if (shift instanceof Shift.Pixels pixels) {
      return random.uniform(-pixels.range(), pixels.range());
    }
    if (shift instanceof Shift.WholePixels whole) {
      int pixels = random.choice(whole.range());
      return pixels * sign(random);
    }
    if (shift instanceof Shift.Choice choice) {
      double offset = choice.offsets().get(random.choice(choice.offsets().size()));
      double signed = offset * sign(random);
      return choice.isFraction() ? signed * length : signed;
    }
    return 0;
  }

  private static int sign(RandomState random) {
    return random.choice(2) == 0 ? -1 : 1;
  }
}
