package org.batchwarp.device.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes the fields of a C structure, in order, with the alignment that all our compilers use. */
final class StructureWriter {
  private static final int LARGEST = 128;

  private final ByteBuffer bytes = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());
  private int alignment = 1;

  StructureWriter put(int value) {
    align(Integer.BYTES);
    bytes.putInt(value);
    return this;
  }

  StructureWriter put(boolean value) {
    return put(value ? 1 : 0);
  }

  StructureWriter put(long value) {
    align(Long.BYTES);
    bytes.putLong(value);
    return this;
  }

  StructureWriter put(float value) {
    align(Float.BYTES);
    bytes.putFloat(value);
    return this;
  }

  StructureWriter put(double value) {
    align(Double.BYTES);
    bytes.putDouble(value);
    return this;
  }

  private void align(int size) {
    alignment = Math.max(alignment, size);
    bytes.position(roundUp(bytes.position(), size));
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  byte[] toBytes() {
    return Arrays.copyOf(bytes.array(), roundUp(bytes.position(), alignment));
  }
}
