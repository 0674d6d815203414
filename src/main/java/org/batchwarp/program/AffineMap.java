package org.batchwarp.program;

import java.nio.DoubleBuffer;

/**
 * An affine map of (row, column), {@code y = a r + b c + t} and {@code x = d r + e c + u}, that
 * factors are multiplied to. Mutable, so that all maps of a batch take one object.
 *
 * <p>Products are those of 3x3 matrices (a, b, t; d, e, u; 0, 0, 1), whose three terms are added in
 * order by fused multiply-add, as NumPy's BLAS does on any current processor: the last bit decides
 * about pixels on an edge. What the zeros and ones leave as it is, is left out.
 */
final class AffineMap {
  private double a;
  private double b;
  private double t;
  private double d;
  private double e;
  private double u;

  void setIdentity() {
    a = 1;
    b = 0;
    t = 0;
    d = 0;
    e = 1;
    u = 0;
  }

  /** Multiplies by a linear map from the right: what that gives is then taken through this. */
  void timesLinear(double a, double b, double d, double e) {
    double first = sum(this.a, a, this.b, d);
    this.b = sum(this.a, b, this.b, e);
    this.a = first;
    double second = sum(this.d, a, this.e, d);
    this.e = sum(this.d, b, this.e, e);
    this.d = second;
  }

  /** Multiplies by a translation from the right. */
  void timesTranslation(double row, double column) {
    t = sum(a, row, b, column) + t;
    u = sum(d, row, e, column) + u;
  }

  /** Multiplies by a translation from the left: what this gives is then moved. */
  void translate(double row, double column) {
    t += row;
    u += column;
  }

  private static double sum(double a, double x, double b, double y) {
    return Math.fma(b, y, a * x);
  }

  /** {@code P M P} with P exchanging row and column. */
  void exchangeAxes() {
    double linear = a;
    a = e;
    e = linear;
    linear = b;
    b = d;
    d = linear;
    double offset = t;
    t = u;
    u = offset;
  }

  /** Puts a, b, t, d, e and u; adding 0 makes -0, which the products left out would, to 0. */
  void put(DoubleBuffer target) {
    target.put(a + 0.0).put(b + 0.0).put(t + 0.0).put(d + 0.0).put(e + 0.0).put(u + 0.0);
  }
}
