package org.batchwarp.program;

import java.util.Collections;
import java.util.List;
import java.util.Optional;
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

  /** A sampler that leaves every image as it is. */
  public static ParameterSampler ofIdentity(ImageShape shape) {
    return new ParameterSampler(Geometry.none(), ColorJitter.none(), shape);
  }

  /** The parameters of the next {@code count} images. */
  public List<TransformParameters> draw(RandomState random, int count) {
    ParameterTable drawn = new ParameterTable(count);
    draw(random, count, drawn);
    return Collections.unmodifiableList(drawn);
  }

  /** The parameters of the next image. */
  public TransformParameters draw(RandomState random) {
    return draw(random, 1).get(0);
  }

  /** Fills a table with the parameters of the next {@code count} images. */
  public void draw(RandomState random, int count, ParameterTable table) {
    double[] values = table.resize(count);
    for (int image = 0; image < count; image++) {
      draw(random, values, image * ParameterTable.STRIDE);
    }
  }

  private void draw(RandomState random, double[] values, int at) {
    values[at + ParameterTable.THETA] = symmetric(random, geometry.rotationRange());
    values[at + ParameterTable.TX] = shift(random, geometry.heightShift(), shape.height());
    values[at + ParameterTable.TY] = shift(random, geometry.widthShift(), shape.width());
    values[at + ParameterTable.SHEAR] = symmetric(random, geometry.shearRange());
    Range zoom = geometry.zoomRange();
    boolean zooms = !zoom.isExactly(1);
    values[at + ParameterTable.ZX] = zooms ? random.uniform(zoom.low(), zoom.high()) : 1;
    values[at + ParameterTable.ZY] = zooms ? random.uniform(zoom.low(), zoom.high()) : 1;
    values[at + ParameterTable.FLIP_HORIZONTAL] = flip(random, geometry.horizontalFlip());
    values[at + ParameterTable.FLIP_VERTICAL] = flip(random, geometry.verticalFlip());
    values[at + ParameterTable.CHANNEL_SHIFT] =
        colorJitter.shiftsChannels()
            ? symmetric(random, colorJitter.channelShiftRange())
            : Double.NaN;
    Optional<Range> factors = colorJitter.brightnessRange();
    values[at + ParameterTable.BRIGHTNESS] =
        factors.isPresent()
            ? random.uniform(factors.get().low(), factors.get().high())
            : Double.NaN;
  }

  private static double flip(RandomState random, boolean isAllowed) {
    return random.randomSample() < 0.5 && isAllowed ? 1 : 0;
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
