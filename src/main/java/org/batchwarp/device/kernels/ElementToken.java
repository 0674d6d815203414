package org.batchwarp.device.kernels;

import org.batchwarp.array.ElementType;

/** Element types as the kernels name them, where there are kernels for them. */
final class ElementToken {
  private ElementToken() {}

  static String of(ElementType type) {
    return switch (type) {
      case UINT8 -> "uchar";
      case INT32 -> "int";
      case FLOAT16 -> "half";
      case FLOAT32 -> "float";
      case FLOAT64 -> "double";
      case BOOL, INT8, INT16, UINT16, UINT32, INT64, UINT64 ->
          throw new IllegalArgumentException("no kernels for " + type.numpyName());
    };
  }
}
