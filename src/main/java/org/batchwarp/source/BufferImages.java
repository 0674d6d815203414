package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.util.Objects;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;

/** Images in a byte buffer, in the element type and byte order in which they are read. */
final class BufferImages implements ImageSource {
  private final ByteBuffer pixels;
  private final ElementType type;
  private final ImageShape shape;
  private final int count;
  private volatile boolean closed;

  BufferImages(ByteBuffer pixels, ElementType type, ImageShape shape) {
    if (type != ElementType.UINT8 && type != ElementType.FLOAT32) {
      throw new IllegalArgumentException("type must be UINT8 or FLOAT32, got " + type);
    }
    if (pixels.remaining() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "pixels of type " + type + " cannot have " + pixels.remaining() + " bytes");
    }
    this.pixels = pixels.slice();
    this.type = type;
    this.shape = shape;
    this.count = ImageCount.of(pixels.remaining() / type.bytes(), shape);
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
    return type;
  }

  @Override
  public void read(int index, ByteBuffer target) {
    requireOpen();
    int bytes = shape.values() * type.bytes();
    target.put(pixels.slice(Objects.checkIndex(index, count) * bytes, bytes));
  }

  @Override
  public Optional<ByteBuffer> memory() {
    requireOpen();
    return pixels.isDirect() ? Optional.of(pixels) : Optional.empty();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("image source is closed");
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
