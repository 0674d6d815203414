package org.batchwarp.config;

import java.nio.FloatBuffer;
import java.util.Objects;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/**
 * A writable view of a batch of float32 images in host memory, for a {@link PreprocessingFunction}.
 * Valid during that call only.
 */
public final class BatchView {
  private final FloatBuffer values;
  private final int count;
  private final ImageShape shape;

  /**
   * A view of {@code count} images, densely one after another from the buffer's index 0.
   *
   * @param values room for at least {@code count} images; written through
   */
  public BatchView(FloatBuffer values, int count, ImageShape shape) {
    Objects.checkFromIndexSize(0, count * shape.values(), values.capacity());
    this.values = values;
    this.count = count;
    this.shape = shape;
  }

  /** The number of images. */
  public int count() {
    return count;
  }

  /** The shape of each image and the order of its axes. */
  public ImageShape shape() {
    return shape;
  }

  /** All values, image after image, each in the order of {@link #shape()}'s axes; writable. */
  public FloatBuffer values() {
    return values.slice(0, count * shape.values());
  }

  public float get(int image, int row, int column, int channel) {
    return values.get(index(image, row, column, channel));
  }

  public void set(int image, int row, int column, int channel, float value) {
    values.put(index(image, row, column, channel), value);
  }

  private int index(int image, int row, int column, int channel) {
    Objects.checkIndex(image, count);
    Objects.checkIndex(row, shape.height());
    Objects.checkIndex(column, shape.width());
    Objects.checkIndex(channel, shape.channels());
    int within =
        shape.format() == DataFormat.CHANNELS_LAST
            ? (row * shape.width() + column) * shape.channels() + channel
            : (channel * shape.height() + row) * shape.width() + column;
    return image * shape.values() + within;
  }
}
