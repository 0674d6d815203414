package org.batchwarp.config;

/** How a value between pixels is computed; Keras's {@code interpolation_order}. */
public enum Interpolation {
  /** Order 0: the nearest pixel, halves rounded up. */
  NEAREST,
  /** Order 1: weighted by the distances to the four neighbours. */
  BILINEAR,
  /**
   * Order 3: the cubic B-spline through the pixels, from the 16 coefficients around. Between pixels
   * it may leave their range, and a pixel that is no finite number spoils its whole channel.
   */
  CUBIC;

  /**
   * The interpolation of the given order.
   *
   * @throws IllegalArgumentException if the order is not 0, 1 or 3
   */
  public static Interpolation ofOrder(int order) {
    return switch (order) {
      case 0 -> NEAREST;
      case 1 -> BILINEAR;
      case 3 -> CUBIC;
      default ->
          throw new IllegalArgumentException(
              "interpolation_order must be 0 (nearest), 1 (bilinear) or 3 (cubic), got " + order);
    };
  }
}
