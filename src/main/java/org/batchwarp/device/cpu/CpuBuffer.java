package org.batchwarp.device.cpu;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.LabelledArray;
import org.lwjgl.system.MemoryUtil;

/** Memory outside of Java's heap, of its own or somebody's. */
final class CpuBuffer extends LabelledArray implements DeviceBuffer {
  /** In bytes; more than any processor can address. */
  static final long LARGEST = 1L << 46;

  private final CpuDevice device;

  /** Whose memory this is, if not its own. Referring to it keeps the memory from being freed. */
  private final Optional<ByteBuffer> owner;

  private long address;

  private CpuBuffer(
      CpuDevice device,
      String label,
      ElementType type,
      long elements,
      Optional<ByteBuffer> owner,
      long address) {
    super(label, type, elements);
    this.device = device;
    this.owner = owner;
    this.address = address;
  }

  static CpuBuffer allocate(CpuDevice device, String label, ElementType type, long elements) {
    if (elements < 0 || elements > LARGEST / type.bytes()) {
      throw new IllegalArgumentException(
          "cpu device: buffer '%s' of %d elements of %s is too large, at most %d bytes can be addressed"
              .formatted(label, elements, type.numpyName(), LARGEST));
    }
    long bytes = elements * type.bytes();
    long address = device.memory().allocate(bytes);
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException(
          "cpu device: there is no memory for buffer '%s' of %d bytes".formatted(label, bytes));
    }
    return new CpuBuffer(device, label, type, elements, Optional.empty(), address);
  }

  /** Memory of somebody else; none where kernels cannot read it. */
  static Optional<DeviceBuffer> view(
      CpuDevice device, String label, ElementType type, ByteBuffer memory) {
    if (!memory.isDirect()) {
      return Optional.empty();
    }
    long address = MemoryUtil.memAddress(memory);
    if (address % type.bytes() != 0) {
      return Optional.empty();
    }
    long elements = memory.remaining() / type.bytes();
    return Optional.of(new CpuBuffer(device, label, type, elements, Optional.of(memory), address));
  }

  /** The buffer as one of the given device. */
  static CpuBuffer of(DeviceBuffer buffer, CpuDevice device) {
    if (buffer instanceof CpuBuffer own && own.device == device) {
      return own;
    }
    throw new IllegalArgumentException("buffer '" + buffer.label() + "' belongs to another device");
  }

  long address() {
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException("buffer '" + label() + "' is closed");
    }
    return address;
  }

  long bytes() {
    return elements() * type().bytes();
  }

  @Override
  public long handle() {
    return address();
  }

  @Override
  public void close() {
    if (address != MemoryUtil.NULL && owner.isEmpty()) {
      device.memory().free(address);
    }
    address = MemoryUtil.NULL;
  }
}
