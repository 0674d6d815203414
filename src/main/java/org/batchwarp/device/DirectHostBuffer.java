package org.batchwarp.device;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.batchwarp.array.ElementType;

/** Direct memory, whoever allocated it, as a buffer that devices copy to and from. */
public final class DirectHostBuffer extends LabelledArray implements HostBuffer {
  private final Runnable release;
  private ByteBuffer memory;

  /**
   * Wraps the remaining bytes.
   *
   * @throws IllegalArgumentException if they are on the heap, read-only, or no whole elements
   */
  public DirectHostBuffer(String label, ElementType type, ByteBuffer memory) {
    this(label, type, memory, () -> {});
  }

  /**
   * Wraps the remaining bytes.
   *
   * @param release is run once by {@link #close}
   * @throws IllegalArgumentException if they are on the heap, read-only, or no whole elements
   */
  public DirectHostBuffer(String label, ElementType type, ByteBuffer memory, Runnable release) {
    super(label, type, memory.remaining() / type.bytes());
    requireFit(label, type, memory);
    this.release = release;
    this.memory = memory.slice();
  }

  /**
   * Checks memory that is to be wrapped.
   *
   * @throws IllegalArgumentException if it is on the heap, read-only, or no whole elements
   */
  public static void requireFit(String label, ElementType type, ByteBuffer memory) {
    if (!memory.isDirect() || memory.isReadOnly() || memory.remaining() % type.bytes() != 0) {
      throw new IllegalArgumentException(
          "host buffer '%s' must be direct and writable, with whole elements of %s, got %s%s of %d bytes"
              .formatted(
                  label,
                  type.numpyName(),
                  memory.isReadOnly() ? "read-only " : "",
                  memory.isDirect() ? "direct memory" : "heap memory",
                  memory.remaining()));
    }
  }

  @Override
  public ByteBuffer bytes() {
    if (memory == null) {
      throw new IllegalStateException("host buffer '" + label() + "' is closed");
    }
    return memory.duplicate().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    if (memory != null) {
      release.run();
      memory = null;
    }
  }
}
