package org.batchwarp.device;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/**
 * The steps between neighbours along each axis of an image, in elements. Pixels follow each other
 * at the step of a column, over the ends of rows too.
 */
public record Strides(int row, int column, int channel) {

  /** Those of an image. */
  public static Strides of(ImageShape shape) {
    return of(shape, shape.format());
  }

  /** Those of an image of the same size in another order of axes. */
  public static Strides of(ImageShape shape, DataFormat format) {
    return format == DataFormat.CHANNELS_LAST
        ? new Strides(shape.width() * shape.channels(), shape.channels(), 1)
        : new Strides(shape.width(), 1, shape.height() * shape.width());
  }
}
