package org.batchwarp.jmh;

import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;

/**
 * From a pixel of the result to where it lies in the source: {@code y = yr r + yc c + y0}, {@code x
 * = xr r + xc c + x0}.
 */
record AffineMap(double yr, double yc, double y0, double xr, double xc, double x0) {

  /** Rotation and shift about the centre, as Keras 3 composes them. */
  static AffineMap of(TransformParameters parameters, ImageShape shape) {
    double theta = Math.toRadians(parameters.theta());
    double sine = Math.sin(theta);
    double cosine = Math.cos(theta);
    double tx = parameters.tx();
    double ty = parameters.ty();
    double row = (shape.height() - 1) / 2.0;
    double column = (shape.width() - 1) / 2.0;
    return new AffineMap(
        cosine,
        sine,
        column + sine * (tx - row) + cosine * (ty - column),
        -sine,
        cosine,
        row + cosine * (tx - row) - sine * (ty - column));
  }

  /** The map whose result is this one's, mirrored left to right. */
  AffineMap mirrored(int width) {
    return new AffineMap(yr, -yc, y0 + yc * (width - 1), xr, -xc, x0 + xc * (width - 1));
  }

  double y(double row, double column) {
    return yr * row + yc * column + y0;
  }

  double x(double row, double column) {
    return xr * row + xc * column + x0;
  }

  /** The map from the source to the result. */
  AffineMap inverse() {
    double determinant = yr * xc - yc * xr;
    double a = xc / determinant;
    double b = -yc / determinant;
    double c = -xr / determinant;
    double d = yr / determinant;
    return new AffineMap(a, b, -a * y0 - b * x0, c, d, -c * y0 - d * x0);
  }
}
