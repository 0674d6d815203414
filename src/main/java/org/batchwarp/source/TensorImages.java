package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.dlpack.ImportedTensor;
import org.lwjgl.system.MemoryUtil;

/** Images in another library's tensor, which may be a view with gaps between its elements. */
final class TensorImages implements ImageSource {
  private static final int RANK = 4;

  private final ImportedTensor tensor;
  private final ElementType type;
  private final ImageShape shape;
  private final int count;
  private final long data;

  /** In bytes, of images and of the image's axes. */
  private final long[] strides;

  private final int[] axes;

  /** Reading holds it, so that the memory stays meanwhile. */
  private final ReentrantReadWriteLock memoryLock = new ReentrantReadWriteLock();

  private volatile boolean closed;

  private TensorImages(
      ImportedTensor tensor, ElementType type, ImageShape shape, int count, long[] strides) {
    this.tensor = tensor;
    this.type = type;
    this.shape = shape;
    this.count = count;
    this.axes = shape.axes();
    this.data = tensor.data();
    this.strides = strides;
  }

  static TensorImages of(long address, DataFormat format) {
    @SuppressWarnings("resource") // It is taken over only if it suits.
    ImportedTensor tensor = new ImportedTensor(address);
    if (!tensor.device().isHost()) {
      throw refused("memory of kDLCPU or kDLCUDAHost", tensor.device().toString());
    }
    ElementType type =
        tensor
            .type()
            .filter(given -> given == ElementType.UINT8 || given == ElementType.FLOAT32)
            .orElseThrow(() -> refused("elements of uint8 or float32", tensor.typeName()));
    long[] extents = tensor.shape();
    if (extents.length != RANK
        || Arrays.stream(extents).anyMatch(n -> n < 1 || n > Integer.MAX_VALUE)) {
      throw refused("4 axes of 1 to 2147483647, the first of images", Arrays.toString(extents));
    }
    ImageShape shape =
        ImageShape.ofAxes((int) extents[1], (int) extents[2], (int) extents[3], format);
    if ((long) shape.values() * type.bytes() > Integer.MAX_VALUE) {
      throw refused("images of less than 2 GiB", Arrays.toString(extents));
    }
    long[] strides = Arrays.stream(tensor.strides()).map(n -> n * type.bytes()).toArray();
    return new TensorImages(tensor, type, shape, (int) extents[0], strides);
  }

  private static IllegalArgumentException refused(String needed, String given) {
    return new IllegalArgumentException(
        "a DLPack tensor of images must have " + needed + ", has " + given);
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
    Objects.checkIndex(index, count);
    memoryLock.readLock().lock();
    try {
      requireOpen();
      copyAxis(0, data + index * strides[0], target);
    } finally {
      memoryLock.readLock().unlock();
    }
  }

  /** Copies what lies along an axis of the image and those after it. */
  private void copyAxis(int axis, long start, ByteBuffer target) {
    int bytes = denseBytes(axis);
    if (bytes > 0) {
      target.put(MemoryUtil.memByteBuffer(start, bytes));
      return;
    }
    for (int i = 0; i < axes[axis]; i++) {
      copyAxis(axis + 1, start + i * strides[axis + 1], target);
    }
  }

  /** The bytes along an axis of the image and those after it, or 0 if there are gaps. */
  private int denseBytes(int axis) {
    int bytes = type.bytes();
    for (int i = axes.length - 1; i >= axis; i--) {
      if (axes[i] > 1 && strides[i + 1] != bytes) {
        return 0;
      }
      bytes *= axes[i];
    }
    return bytes;
  }

  @Override
  public Optional<ByteBuffer> memory() {
    requireOpen();
    long bytes = (long) shape.values() * type.bytes() * count;
    boolean isDense =
        denseBytes(0) > 0 && (count == 1 || strides[0] == (long) shape.values() * type.bytes());
    return isDense && bytes <= Integer.MAX_VALUE
        ? Optional.of(MemoryUtil.memByteBuffer(data, (int) bytes))
        : Optional.empty();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("image source is closed");
    }
  }

  @Override
  public void close() {
    memoryLock.writeLock().lock();
    try {
      closed = true;
      tensor.close();
    } finally {
      memoryLock.writeLock().unlock();
    }
  }
}
