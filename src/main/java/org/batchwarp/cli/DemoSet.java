package org.batchwarp.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.batchwarp.Image;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.sink.ValueRange;
import org.batchwarp.source.ImageSource;

/**
 * A set of images that the examples run on.
 *
 * @param suffix the end of the names of its files, before the extension
 */
record DemoSet(String title, String suffix, ImageSource images) {
  /** The first images as they are in the source, at most {@code count}. */
  List<Image> first(int count) throws IOException {
    List<Image> first = new ArrayList<>();
    for (int i = 0; i < Math.min(count, images.count()); i++) {
      first.add(read(i));
    }
    return first;
  }

  private Image read(int index) throws IOException {
    ImageShape shape = images.shape();
    ByteBuffer bytes =
        ByteBuffer.allocate(shape.values() * images.type().bytes()).order(ByteOrder.nativeOrder());
    images.read(index, bytes);
    bytes.flip();
    float[] values = new float[shape.values()];
    for (int i = 0; i < values.length; i++) {
      values[i] = images.type() == ElementType.UINT8 ? bytes.get() & 0xFF : bytes.getFloat();
    }
    return new Image(shape, values);
  }

  /**
   * The values shown as black and white: those of a byte, or else the images' own extremes, if they
   * differ.
   */
  ValueRange range(List<Image> shown) {
    if (images.type() == ElementType.UINT8) {
      return new ValueRange.Fixed(0, 255);
    }
    float minimum = Float.POSITIVE_INFINITY;
    float maximum = Float.NEGATIVE_INFINITY;
    for (Image image : shown) {
      for (float value : image.values()) {
        if (Float.isFinite(value)) {
          minimum = Math.min(minimum, value);
          maximum = Math.max(maximum, value);
        }
      }
    }
    return minimum < maximum ? new ValueRange.Fixed(minimum, maximum) : new ValueRange.Fixed(0, 1);
  }
}
