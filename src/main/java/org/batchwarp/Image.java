package org.batchwarp;

import org.batchwarp.array.ImageShape;

/**
 * One image in float32.
 *
 * @param shape its size and the order of its axes
 * @param values densely in the order of the axes; not copied
 */
@SuppressWarnings("ArrayRecordComponent") // A view of pixels, compared by nobody.
public record Image(ImageShape shape, float[] values) {
  public Image {
    if (values.length != shape.values()) {
      throw new IllegalArgumentException(
          "an image of "
              + shape.size()
              + " has "
              + shape.values()
              + " values, got "
              + values.length);
    }
  }
}
