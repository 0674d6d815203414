package org.batchwarp.dlpack;

import java.util.Optional;
import org.batchwarp.array.ElementType;

/**
 * The type of a tensor's elements, {@code DLDataType}.
 *
 * @param code of the kind of number
 * @param bits of one number
 * @param lanes numbers in an element; 1 unless they are vectors
 */
record TensorType(int code, int bits, int lanes) {
  private static final int INTEGER = 0;
  private static final int UNSIGNED = 1;
  private static final int FLOAT = 2;
  private static final int BFLOAT = 4;
  private static final int BOOL = 6;

  static TensorType of(ElementType type) {
    int code =
        switch (type) {
          case BOOL -> BOOL;
          case INT8, INT16, INT32, INT64 -> INTEGER;
          case UINT8, UINT16, UINT32, UINT64 -> UNSIGNED;
          case FLOAT16, FLOAT32, FLOAT64 -> FLOAT;
        };
    return new TensorType(code, type.bytes() * Byte.SIZE, 1);
  }

  /** The type that is the same, if there is one. */
  Optional<ElementType> elementType() {
    for (ElementType type : ElementType.values()) {
      if (of(type).equals(this)) {
        return Optional.of(type);
      }
    }
    return Optional.empty();
  }

  /** As NumPy would name it. */
  @Override
  public String toString() {
    String name =
        switch (code) {
          case INTEGER -> "int" + bits;
          case UNSIGNED -> "uint" + bits;
          case FLOAT -> "float" + bits;
          case BFLOAT -> "bfloat" + bits;
          case BOOL -> "bool" + bits;
          default -> "type code " + code + " of " + bits + " bits";
        };
    return lanes == 1 ? name : name + "x" + lanes;
  }
}
