package org.batchwarp.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;

/** Images in a file, mapped into memory; float64 is converted to float32 when read. */
final class MappedImageSource implements ImageSource {
  private final Path file;
  private final ElementType stored;
  private final ImageShape shape;
  private final int count;
  // Null when closed. The mapping itself goes when the garbage collector finds it unused.
  private volatile MappedImages images;

  private MappedImageSource(
      Path file, ElementType stored, ImageShape shape, int count, MappedImages images) {
    this.file = file;
    this.stored = stored;
    this.shape = shape;
    this.count = count;
    this.images = images;
  }

  /** Maps {@code count} images of the given shape, from {@code offset} to the end of the file. */
  static MappedImageSource map(
      Path file, FileChannel channel, long offset, ElementType stored, ImageShape shape, int count)
      throws IOException {
    long imageBytes = (long) shape.values() * stored.bytes();
    if (imageBytes > Integer.MAX_VALUE) {
      throw new MalformedFileException(
          file, "one image of " + shape.size() + " needs " + imageBytes + " bytes, 2 GiB or more");
    }
    MappedImages images =
        new MappedImages(channel, offset, (int) imageBytes, count, Integer.MAX_VALUE);
    return new MappedImageSource(file, stored, shape, count, images);
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
    return stored == ElementType.FLOAT64 ? ElementType.FLOAT32 : stored;
  }

  @Override
  public void read(int index, ByteBuffer target) {
    MappedImages open = images;
    if (open == null) {
      throw new IllegalStateException("image source " + file + " is closed");
    }
    ByteBuffer image = open.image(Objects.checkIndex(index, count));
    switch (stored) {
      case UINT8 -> target.put(image);
      case FLOAT32 -> FloatBytes.put(image.asFloatBuffer(), target);
      case FLOAT64 -> FloatBytes.put(toFloats(image.asDoubleBuffer()), target);
      case BOOL, INT8, INT16, UINT16, INT32, UINT32, INT64, UINT64, FLOAT16 ->
          throw new IllegalStateException("images are not mapped of " + stored.numpyName());
    }
  }

  private static FloatBuffer toFloats(DoubleBuffer doubles) {
    FloatBuffer floats = FloatBuffer.allocate(doubles.remaining());
    while (doubles.hasRemaining()) {
      floats.put((float) doubles.get());
    }
    return floats.flip();
  }

  @Override
  public String name(int index) {
    return file + ", image " + index;
  }

  @Override
  public void close() {
    images = null;
  }
}
