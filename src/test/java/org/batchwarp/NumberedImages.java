package org.batchwarp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.source.ImageSource;

/** Images whose every value is the image's own number, some of which may be broken. */
public class NumberedImages implements ImageSource {
  public static final ImageShape SHAPE = new ImageShape(3, 2, 1, DataFormat.CHANNELS_LAST);

  /** What is done to read an image. */
  interface Reading {
    void read(int index, ByteBuffer target) throws IOException;
  }

  private final int count;
  private final ImageShape shape;
  private final Map<Integer, Reading> broken = new ConcurrentHashMap<>();

  public NumberedImages(int count) {
    this(count, SHAPE);
  }

  NumberedImages(int count, ImageShape shape) {
    this.count = count;
    this.shape = shape;
  }

  /** From now on, reading this image fails. */
  public void breakImage(int index) {
    breakImage(
        index,
        (broken, target) -> {
          throw new IOException(name(broken) + " is broken");
        });
  }

  /** From now on, this image is read otherwise. */
  void breakImage(int index, Reading otherwise) {
    broken.put(index, otherwise);
  }

  public void repairAll() {
    broken.clear();
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
  public void read(int index, ByteBuffer target) throws IOException {
    broken.getOrDefault(index, this::fill).read(index, target);
  }

  private void fill(int index, ByteBuffer target) {
    for (int i = 0; i < shape.values(); i++) {
      target.putFloat(index);
    }
  }

  @Override
  public void close() {}
}
