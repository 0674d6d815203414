package org.batchwarp.dlpack;

import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import org.batchwarp.array.ElementType;
import org.batchwarp.lwjgl.Lwjgl;
import org.lwjgl.system.JNI;
import org.lwjgl.system.MemoryUtil;

/** A tensor of another library's by DLPack. Valid until it is closed; thread-safe. */
public final class ImportedTensor implements AutoCloseable {
  private final TensorStructure structure;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Looks at a tensor, which is taken over only by {@link #close}.
   *
   * @param address of a {@code DLManagedTensor}; anything else may crash the process
   * @throws IllegalArgumentException if it is 0
   */
  public ImportedTensor(long address) {
    Lwjgl.require();
    if (address == MemoryUtil.NULL) {
      throw new IllegalArgumentException("address must be a DLManagedTensor's, got 0");
    }
    this.structure = new TensorStructure(address);
  }

  public TensorDevice device() {
    return structure.device();
  }

  /** The element type, if this library has the same. */
  public Optional<ElementType> type() {
    return structure.type().elementType();
  }

  /** The element type's name, whatever it is. */
  public String typeName() {
    return structure.type().toString();
  }

  /** The address of the first element. */
  public long data() {
    return structure.data();
  }

  /** The number of elements along each axis. */
  public long[] shape() {
    return longs(structure.shape(), structure.rank());
  }

  /** The distance of neighbours along each axis, in elements. */
  public long[] strides() {
    if (structure.strides() != MemoryUtil.NULL) {
      return longs(structure.strides(), structure.rank());
    }
    long[] strides = shape();
    long stride = 1;
    for (int i = strides.length - 1; i >= 0; i--) {
      long extent = strides[i];
      strides[i] = stride;
      stride *= extent;
    }
    return strides;
  }

  private static long[] longs(long address, int count) {
    long[] values = new long[count];
    for (int i = 0; i < count; i++) {
      values[i] = MemoryUtil.memGetLong(address + (long) i * Long.BYTES);
    }
    return values;
  }

  /** Gives the tensor back to its library, by its deleter; idempotent. */
  @Override
  public void close() {
    if (!closed.getAndSet(true) && structure.deleter() != MemoryUtil.NULL) {
      JNI.invokePV(structure.address(), structure.deleter());
    }
  }
}
