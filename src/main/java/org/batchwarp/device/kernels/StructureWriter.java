package org.batchwarp.device.kernels;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Writes the fields of a structure by their names, in any order, each once. */
final class StructureWriter {
  private final StructureLayout layout;
  private final ByteBuffer bytes;
  private final BitSet written = new BitSet();

  /** A structure without values yet. */
  StructureWriter(StructureLayout layout) {
    this.layout = layout;
    this.bytes = ByteBuffer.allocate(layout.size()).order(ByteOrder.nativeOrder());
  }

  StructureWriter put(String field, int value) {
    bytes.putInt(offset(field, StructureLayout.Type.INT), value);
    return this;
  }

  StructureWriter put(String field, boolean value) {
    return put(field, value ? 1 : 0);
  }

  StructureWriter put(String field, long value) {
    bytes.putLong(offset(field, StructureLayout.Type.INT64), value);
    return this;
  }

  StructureWriter put(String field, float value) {
    bytes.putFloat(offset(field, StructureLayout.Type.FLOAT), value);
    return this;
  }

  StructureWriter put(String field, double value) {
    bytes.putDouble(offset(field, StructureLayout.Type.DOUBLE), value);
    return this;
  }

  private int offset(String name, StructureLayout.Type type) {
    int index = layout.indexOf(name);
    if (index < 0) {
      throw new IllegalArgumentException(
          "%s has no field %s, only %s".formatted(layout.name(), name, layout.declarations()));
    }
    StructureLayout.Field field = layout.fields().get(index);
    if (field.type() != type) {
      throw new IllegalArgumentException(
          "field %s of %s is of type %s, not %s"
              .formatted(name, layout.name(), field.type().token(), type.token()));
    }
    if (written.get(index)) {
      throw new IllegalStateException(
          "field %s of %s is written twice".formatted(name, layout.name()));
    }
    written.set(index);
    return field.offset();
  }

  /**
   * The structure.
   *
   * @throws IllegalStateException that names the fields without a value, if there are any
   */
  ArgumentStructure toStructure() {
    if (written.cardinality() < layout.fields().size()) {
      List<String> missing = new ArrayList<>();
      for (int i = 0; i < layout.fields().size(); i++) {
        if (!written.get(i)) {
          missing.add(layout.fields().get(i).name());
        }
      }
      throw new IllegalStateException("%s lacks %s".formatted(layout.name(), missing));
    }
    return new ArgumentStructure(layout, bytes.array());
  }
}
