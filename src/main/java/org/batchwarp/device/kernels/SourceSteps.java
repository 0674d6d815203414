package org.batchwarp.device.kernels;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/** The steps between neighbours along each axis of an image, in elements. */
record SourceSteps(int row, int column, int channel) {
  static SourceSteps of(ImageShape shape) {
    return shape.format() == DataFormat.CHANNELS_LAST
        ? new SourceSteps(shape.width() * shape.channels(), shape.channels(), 1)
        : new SourceSteps(shape.width(), 1, shape.height() * shape.width());
  }
}
