package org.batchwarp.dlpack;

import java.util.concurrent.atomic.AtomicInteger;
import org.lwjgl.system.APIUtil;
import org.lwjgl.system.Callback;
import org.lwjgl.system.CallbackI;
import org.lwjgl.system.MemoryUtil;
import org.lwjgl.system.libffi.FFICIF;
import org.lwjgl.system.libffi.LibFFI;

/** A tensor as another library would make it, field by field, that counts its deletions. */
public final class ForeignTensor implements AutoCloseable {
  private static final int FIELDS = 64;
  private static final FFICIF INTERFACE =
      APIUtil.apiCreateCIF(LibFFI.FFI_DEFAULT_ABI, LibFFI.ffi_type_void, LibFFI.ffi_type_pointer);

  private final AtomicInteger deletions = new AtomicInteger();
  private final long memory;
  private final long deleter;

  /**
   * A tensor over 2000 bytes, each of which is its place modulo 251.
   *
   * @param strides in elements; none if it is dense
   */
  public ForeignTensor(
      int device, int code, int bits, int lanes, int byteOffset, long[] shape, long... strides) {
    int rank = shape.length;
    this.memory = MemoryUtil.nmemAllocChecked(FIELDS + 16L * rank + 2000);
    this.deleter = deleterOf(memory, deletions).address();
    long axes = memory + FIELDS;
    long data = axes + 16L * rank;
    for (int i = 0; i < 2000; i++) {
      MemoryUtil.memPutByte(data + i, (byte) (i % 251));
    }
    for (int i = 0; i < rank; i++) {
      MemoryUtil.memPutLong(axes + 8L * i, shape[i]);
      MemoryUtil.memPutLong(axes + 8L * (rank + i), strides.length == 0 ? 0 : strides[i]);
    }
    MemoryUtil.memPutAddress(memory, data);
    MemoryUtil.memPutInt(memory + 8, device);
    MemoryUtil.memPutInt(memory + 12, 0);
    MemoryUtil.memPutInt(memory + 16, rank);
    MemoryUtil.memPutByte(memory + 20, (byte) code);
    MemoryUtil.memPutByte(memory + 21, (byte) bits);
    MemoryUtil.memPutShort(memory + 22, (short) lanes);
    MemoryUtil.memPutAddress(memory + 24, axes);
    MemoryUtil.memPutAddress(memory + 32, strides.length == 0 ? 0 : axes + 8L * rank);
    MemoryUtil.memPutLong(memory + 40, byteOffset);
    MemoryUtil.memPutAddress(memory + 48, 0);
    MemoryUtil.memPutAddress(memory + 56, deleter);
  }

  private static CallbackI deleterOf(long expected, AtomicInteger deletions) {
    return new CallbackI() {
      @Override
      public FFICIF getCallInterface() {
        return INTERFACE;
      }

      @Override
      public void callback(long result, long arguments) {
        if (MemoryUtil.memGetAddress(MemoryUtil.memGetAddress(arguments)) == expected) {
          deletions.incrementAndGet();
        }
      }
    };
  }

  public long address() {
    return memory;
  }

  /** How often its deleter was called on it. */
  public int deletions() {
    return deletions.get();
  }

  @Override
  public void close() {
    Callback.free(deleter);
    MemoryUtil.nmemFree(memory);
  }
}
