package org.batchwarp.cli;

import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.Compatibility;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.config.TransformParameters;

/**
 * Tells output pixels whose source coordinate lies so close to a jump of the fill mode or of
 * nearest-neighbour sampling that the last bits of Keras's own libraries decide about them. Written
 * apart from the library's inverse map.
 */
final class Discontinuity {
  /** Pixels; the distance within which results are not compared. */
  private static final double MARGIN = 1e-4;

  private final AugmentationConfig config;
  private final ImageShape shape;

  Discontinuity(AugmentationConfig config, ImageShape shape) {
    this.config = config;
    this.shape = shape;
  }

  boolean isNear(TransformParameters p, int outputRow, int outputColumn) {
    double r = p.flipVertical() ? shape.height() - 1 - outputRow : outputRow;
    double c = p.flipHorizontal() ? shape.width() - 1 - outputColumn : outputColumn;
    boolean keras3 = config.compatibility() == Compatibility.KERAS_3;
    double half = keras3 ? -0.5 : 0.5;
    double[] centre = {shape.height() / 2.0 + half, shape.width() / 2.0 + half};
    // Keras 3's first coordinate is the column, although its centre is computed from the height.
    double first = (keras3 ? c : r) - centre[0];
    double second = (keras3 ? r : c) - centre[1];
    double zoomedFirst = p.zx() * first;
    double zoomedSecond = p.zy() * second;
    double shear = Math.toRadians(p.shear());
    double shearedFirst = zoomedFirst - Math.sin(shear) * zoomedSecond + p.tx();
    double shearedSecond = Math.cos(shear) * zoomedSecond + p.ty();
    double theta = Math.toRadians(p.theta());
    double mappedFirst =
        Math.cos(theta) * shearedFirst - Math.sin(theta) * shearedSecond + centre[0];
    double mappedSecond =
        Math.sin(theta) * shearedFirst + Math.cos(theta) * shearedSecond + centre[1];
    double y = keras3 ? mappedSecond : mappedFirst;
    double x = keras3 ? mappedFirst : mappedSecond;
    return jumps(y, shape.height()) || jumps(x, shape.width());
  }

  private boolean jumps(double position, int length) {
    boolean atHalf =
        config.geometry().interpolation() == Interpolation.NEAREST
            && Math.abs(position - Math.floor(position) - 0.5) < MARGIN;
    double period = Math.max(1, length - 1);
    double toMultiple = Math.abs(position - period * Math.rint(position / period));
    FillMode mode = config.geometry().fillMode();
    boolean atEdge =
        (mode == FillMode.WRAP && toMultiple < MARGIN)
            || (mode == FillMode.CONSTANT
                && Math.min(Math.abs(position), Math.abs(position - (length - 1))) < MARGIN);
    // Reflected coordinates keep their distance to halves; wrapped ones have whole periods.
    return atHalf || atEdge;
  }
}
