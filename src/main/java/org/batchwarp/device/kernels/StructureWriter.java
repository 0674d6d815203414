package org.batchwarp.device.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Writes the fields of a C structure, in order, with the alignment that all our compilers use. */
final class StructureWriter {
  private static final int LARGEST = 128;
  private static final int MOST_FIELDS = LARGEST / Integer.BYTES;

  private final String name;
  private final int[] offsets = new int[MOST_FIELDS];
  private final ByteBuffer bytes = ByteBuffer.allocate(LARGEST).order(ByteOrder.nativeOrder());
  private int alignment = 1;
  private int fields;

  /**
   * A structure without fields yet.
   *
   * @param name as in the sources
   */
  StructureWriter(String name) {
    this.name = name;
  }

  StructureWriter put(int value) {
    begin(Integer.BYTES);
    bytes.putInt(value);
    return this;
  }

  StructureWriter put(boolean value) {
    return put(value ? 1 : 0);
  }

  StructureWriter put(long value) {
    begin(Long.BYTES);
    bytes.putLong(value);
    return this;
  }

  StructureWriter put(float value) {
    begin(Float.BYTES);
    bytes.putFloat(value);
    return this;
  }

  StructureWriter put(double value) {
    begin(Double.BYTES);
    bytes.putDouble(value);
    return this;
  }

  private void begin(int size) {
    alignment = Math.max(alignment, size);
    bytes.position(roundUp(bytes.position(), size));
    offsets[fields++] = bytes.position();
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  ArgumentStructure toStructure() {
    int size = roundUp(bytes.position(), alignment);
    return new ArgumentStructure(
        name, Arrays.copyOf(bytes.array(), size), Arrays.copyOf(offsets, fields));
  }
}
