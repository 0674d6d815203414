package org.batchwarp.source;

import org.batchwarp.array.ImageShape;

/** How many images fill an array. */
final class ImageCount {
  private ImageCount() {}

  static int of(int values, ImageShape shape) {
    if (values == 0 || values % shape.values() != 0) {
      throw new IllegalArgumentException(
          "pixels must hold one or more whole images of "
              + shape.size()
              + " = "
              + shape.values()
              + " values, got "
              + values
              + " values");
    }
    return values / shape.values();
  }
}
