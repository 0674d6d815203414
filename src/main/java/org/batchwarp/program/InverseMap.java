package org.batchwarp.program;

import java.nio.DoubleBuffer;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.ImageParameters;

/**
 * The map from output pixels to source coordinates: rotation x shift x shear x zoom about the
 * image's centre.
 *
 * <p>Keras 2 takes the first coordinate for the row and puts the centre at {@code size / 2 + 0.5};
 * Keras 3 puts it at {@code size / 2 - 0.5} and exchanges the axes of the finished matrix.
 *
 * <p>One object computes the maps of a batch, one after the other. Not thread-safe.
 */
final class InverseMap {
  private final ImageShape shape;
  private final boolean exchangesAxes;
  private final double centerRow;
  private final double centerColumn;
  private final AffineMap map = new AffineMap();

  InverseMap(ImageShape shape, Compatibility compatibility) {
    boolean keras2 = compatibility == Compatibility.KERAS_2;
    double beyondHalf = keras2 ? 0.5 : -0.5;
    this.shape = shape;
    this.exchangesAxes = !keras2;
    this.centerRow = shape.height() / 2.0 + beyondHalf;
    this.centerColumn = shape.width() / 2.0 + beyondHalf;
  }

  /** Writes what kernels need of one image in the layout of {@link ImageParameters}. */
  void write(TransformParameters parameters, DoubleBuffer target) {
    map.setIdentity();
    multiplyFactors(parameters);
    map.translate(centerRow, centerColumn);
    map.timesTranslation(-centerRow, -centerColumn);
    if (exchangesAxes) {
      map.exchangeAxes();
    }
    map.put(target);
    putLattice(target, parameters.flipVertical(), shape.height());
    putLattice(target, parameters.flipHorizontal(), shape.width());
    target.put(parameters.channelShiftIntensity().orElse(0));
    target.put(parameters.brightness().orElse(1));
  }

  /** The factors about the origin, in order, without those that do nothing. */
  private void multiplyFactors(TransformParameters parameters) {
    if (parameters.theta() != 0) {
      double theta = Math.toRadians(parameters.theta());
      double sine = ExactTrigonometry.sin(theta);
      double cosine = ExactTrigonometry.cos(theta);
      map.timesLinear(cosine, -sine, sine, cosine);
    }
    if (parameters.tx() != 0 || parameters.ty() != 0) {
      map.timesTranslation(parameters.tx(), parameters.ty());
    }
    if (parameters.shear() != 0) {
      double shear = Math.toRadians(parameters.shear());
      map.timesLinear(1, -ExactTrigonometry.sin(shear), 0, ExactTrigonometry.cos(shear));
    }
    if (parameters.zx() != 1 || parameters.zy() != 1) {
      map.timesLinear(parameters.zx(), 0, 0, parameters.zy());
    }
  }

  private static void putLattice(DoubleBuffer target, boolean backwards, int length) {
    target.put(backwards ? length - 1 : 0);
    target.put(backwards ? -1 : 1);
  }
}
