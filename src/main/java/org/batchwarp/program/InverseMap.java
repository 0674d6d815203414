package org.batchwarp.program;

import static org.batchwarp.program.ParameterTable.BRIGHTNESS;
import static org.batchwarp.program.ParameterTable.CHANNEL_SHIFT;
import static org.batchwarp.program.ParameterTable.FLIP_HORIZONTAL;
import static org.batchwarp.program.ParameterTable.FLIP_VERTICAL;
import static org.batchwarp.program.ParameterTable.SHEAR;
import static org.batchwarp.program.ParameterTable.THETA;
import static org.batchwarp.program.ParameterTable.TX;
import static org.batchwarp.program.ParameterTable.TY;
import static org.batchwarp.program.ParameterTable.ZX;
import static org.batchwarp.program.ParameterTable.ZY;

import java.nio.DoubleBuffer;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
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

  /**
   * Writes what kernels need of one image in the layout of {@link ImageParameters}.
   *
   * @param parameters of {@link ParameterTable}, the image's from {@code at} on
   */
  void write(double[] parameters, int at, DoubleBuffer target) {
    map.setIdentity();
    multiplyFactors(parameters, at);
    map.translate(centerRow, centerColumn);
    map.timesTranslation(-centerRow, -centerColumn);
    if (exchangesAxes) {
      map.exchangeAxes();
    }
    map.put(target);
    putLattice(target, parameters[at + FLIP_VERTICAL] != 0, shape.height());
    putLattice(target, parameters[at + FLIP_HORIZONTAL] != 0, shape.width());
    target.put(orElse(parameters[at + CHANNEL_SHIFT], 0));
    target.put(orElse(parameters[at + BRIGHTNESS], 1));
  }

  private static double orElse(double value, double other) {
    return Double.isNaN(value) ? other : value;
  }

  /** The factors about the origin, in order, without those that do nothing. */
  private void multiplyFactors(double[] parameters, int at) {
    if (parameters[at + THETA] != 0) {
      double theta = Math.toRadians(parameters[at + THETA]);
      double sine = ExactTrigonometry.sin(theta);
      double cosine = ExactTrigonometry.cos(theta);
      map.timesLinear(cosine, -sine, sine, cosine);
    }
    double tx = parameters[at + TX];
    double ty = parameters[at + TY];
    if (tx != 0 || ty != 0) {
      map.timesTranslation(tx, ty);
    }
    if (parameters[at + SHEAR] != 0) {
      double shear = Math.toRadians(parameters[at + SHEAR]);
      map.timesLinear(1, -ExactTrigonometry.sin(shear), 0, ExactTrigonometry.cos(shear));
    }
    double zx = parameters[at + ZX];
    double zy = parameters[at + ZY];
    if (zx != 1 || zy != 1) {
      map.timesLinear(zx, 0, 0, zy);
    }
  }

  private static void putLattice(DoubleBuffer target, boolean backwards, int length) {
    target.put(backwards ? length - 1 : 0);
    target.put(backwards ? -1 : 1);
  }
}
