package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.Objects;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;

/** Images in a float array. */
final class FloatArrayImages implements ImageSource {
  private final float[] pixels;
  private final ImageShape shape;
  private final int count;
  private volatile boolean closed;

  FloatArrayImages(float[] pixels, ImageShape shape) {
    this.pixels = pixels;
    this.shape = shape;
    this.count = ImageCount.of(pixels.length, shape);
  }

  @Override
  public int count() {
    return count;
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public ElementType type() {
    return ElementType.FLOAT32;
  }

  @Override
  public void read(int index, ByteBuffer target) {
    if (closed) {
      throw new IllegalStateException("image source is closed");
    }
    int values = shape.values();
    int start = Objects.checkIndex(index, count) * values;
    FloatBytes.put(FloatBuffer.wrap(pixels, start, values), target);
  }

  @Override
  public void close() {
    closed = true;
  }
}
