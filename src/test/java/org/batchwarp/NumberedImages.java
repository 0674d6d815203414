package org.batchwarp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.source.ImageSource;

/** Images whose every value is the image's own number, some of which may be broken. */
public final class NumberedImages implements ImageSource {
  public static final ImageShape SHAPE = new ImageShape(3, 2, 1, DataFormat.CHANNELS_LAST);

  private final int count;
  private final Set<Integer> broken = ConcurrentHashMap.newKeySet();

  public NumberedImages(int count) {
    this.count = count;
  }

  /** From now on, reading this image fails. */
  public void breakImage(int index) {
    broken.add(index);
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
    return SHAPE;
  }

  @Override
  public ElementType type() {
    return ElementType.FLOAT32;
  }

  @Override
  public void read(int index, ByteBuffer target) throws IOException {
    if (broken.contains(index)) {
      throw new IOException(name(index) + " is broken");
    }
    for (int i = 0; i < SHAPE.values(); i++) {
      target.putFloat(index);
    }
  }

  @Override
  public void close() {}
}
