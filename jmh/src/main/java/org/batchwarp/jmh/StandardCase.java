package org.batchwarp.jmh;

import java.util.List;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/**
 * Images of one size, in batches.
 *
 * @param shape of the images, channels last
 * @param batch images in a batch
 */
record StandardCase(ImageShape shape, int batch) {
  private static final int SMALL = 32 * 32 * 3;

  /** The sizes that are reported. */
  static final List<String> SIZES =
      List.of("28x28x1", "32x32x3", "96x96x3", "224x224x3", "512x512x3");

  /** The case of a size such as {@code 224x224x3}: batches of 64, and of 256 if it is small. */
  static StandardCase of(String size) {
    String[] axes = size.split("x", -1);
    if (axes.length != 3) {
      throw new IllegalArgumentException(
          "size must be height x width x channels, such as 224x224x3, got '" + size + "'");
    }
    ImageShape shape =
        ImageShape.ofAxes(
            Integer.parseInt(axes[0]),
            Integer.parseInt(axes[1]),
            Integer.parseInt(axes[2]),
            DataFormat.CHANNELS_LAST);
    return new StandardCase(shape, shape.values() <= SMALL ? 256 : 64);
  }
}
