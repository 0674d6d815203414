package org.batchwarp.device.cpu;

import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.lwjgl.system.MemoryUtil;

/** Memory outside of Java's heap. */
final class CpuBuffer implements DeviceBuffer {
  /** Bytes; more than processors address. */
  static final long LARGEST = 1L << 46;

  private final CpuDevice device;
  private final String label;
  private final ElementType type;
  private final long elements;
  private long address;

  CpuBuffer(CpuDevice device, String label, ElementType type, long elements) {
    if (elements < 0 || elements > LARGEST / type.bytes()) {
      throw new IllegalArgumentException(
          "cpu device: buffer '%s' of %d elements of %s is too large, at most %d bytes can be addressed"
              .formatted(label, elements, type.numpyName(), LARGEST));
    }
    this.device = device;
    this.label = label;
    this.type = type;
    this.elements = elements;
    this.address = device.memory().allocate(bytes());
    if (address == MemoryUtil.NULL) {
      throw new IllegalStateException(
          "cpu device: there is no memory for buffer '%s' of %d bytes".formatted(label, bytes()));
    }
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
      throw new IllegalStateException("buffer '" + label + "' is closed");
    }
    return address;
  }

  long bytes() {
    return elements * type.bytes();
  }

  @Override
  public String label() {
    return label;
  }

  @Override
  public ElementType type() {
    return type;
  }

  @Override
  public long elements() {
    return elements;
  }

  @Override
  public void close() {
    if (address != MemoryUtil.NULL) {
      device.memory().free(address);
      address = MemoryUtil.NULL;
    }
  }
}
