package org.batchwarp.program;

import java.nio.DoubleBuffer;
import java.util.ArrayList;
import java.util.List;
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
 */
final class InverseMap {
  private InverseMap() {}

  /** Writes what kernels need of one image in the layout of {@link ImageParameters}. */
  static void write(
      TransformParameters parameters,
      ImageShape shape,
      Compatibility compatibility,
      DoubleBuffer target) {
    Matrix3 map = of(parameters, shape, compatibility);
    for (int i = 0; i < ImageParameters.FIRST_ROW; i++) {
      target.put(map.values()[i]);
    }
    putLattice(target, parameters.flipVertical(), shape.height());
    putLattice(target, parameters.flipHorizontal(), shape.width());
    target.put(parameters.channelShiftIntensity().orElse(0));
    target.put(parameters.brightness().orElse(1));
  }

  private static void putLattice(DoubleBuffer target, boolean backwards, int length) {
    target.put(backwards ? length - 1 : 0);
    target.put(backwards ? -1 : 1);
  }

  static Matrix3 of(TransformParameters parameters, ImageShape shape, Compatibility compatibility) {
    return aboutOrigin(parameters).stream()
        .reduce(Matrix3::times)
        .map(transform -> aboutCenter(transform, shape, compatibility))
        .orElse(Matrix3.translation(0, 0));
  }

  /** The factors, in order; those that do nothing are left out and so leave no rounding either. */
  private static List<Matrix3> aboutOrigin(TransformParameters parameters) {
    List<Matrix3> factors = new ArrayList<>();
    if (parameters.theta() != 0) {
      double theta = Math.toRadians(parameters.theta());
      double sine = ExactTrigonometry.sin(theta);
      double cosine = ExactTrigonometry.cos(theta);
      factors.add(Matrix3.of(cosine, -sine, 0, sine, cosine, 0, 0, 0, 1));
    }
    if (parameters.tx() != 0 || parameters.ty() != 0) {
      factors.add(Matrix3.translation(parameters.tx(), parameters.ty()));
    }
    if (parameters.shear() != 0) {
      double shear = Math.toRadians(parameters.shear());
      double sine = ExactTrigonometry.sin(shear);
      double cosine = ExactTrigonometry.cos(shear);
      factors.add(Matrix3.of(1, -sine, 0, 0, cosine, 0, 0, 0, 1));
    }
    if (parameters.zx() != 1 || parameters.zy() != 1) {
      factors.add(Matrix3.of(parameters.zx(), 0, 0, 0, parameters.zy(), 0, 0, 0, 1));
    }
    return factors;
  }

  private static Matrix3 aboutCenter(
      Matrix3 transform, ImageShape shape, Compatibility compatibility) {
    boolean keras2 = compatibility == Compatibility.KERAS_2;
    double beyondHalf = keras2 ? 0.5 : -0.5;
    double row = shape.height() / 2.0 + beyondHalf;
    double column = shape.width() / 2.0 + beyondHalf;
    Matrix3 centered =
        Matrix3.translation(row, column).times(transform).times(Matrix3.translation(-row, -column));
    return keras2 ? centered : centered.withAxesSwapped();
  }
}
