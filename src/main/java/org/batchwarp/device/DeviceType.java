package org.batchwarp.device;

import org.batchwarp.array.ElementType;

/**
 * The types that elements of device buffers have, with the names that the kernels have for them.
 */
public enum DeviceType {
  UINT8(ElementType.UINT8, "uchar"),
  INT32(ElementType.INT32, "int"),
  FLOAT16(ElementType.FLOAT16, "half"),
  FLOAT32(ElementType.FLOAT32, "float"),
  FLOAT64(ElementType.FLOAT64, "double");

  private final ElementType type;
  private final String token;

  DeviceType(ElementType type, String token) {
    this.type = type;
    this.token = token;
  }

  /**
   * That of an element type.
   *
   * @throws IllegalArgumentException if no buffers have it
   */
  public static DeviceType of(ElementType type) {
    for (DeviceType own : values()) {
      if (own.type == type) {
        return own;
      }
    }
    throw new IllegalArgumentException("no device buffers of type " + type.numpyName());
  }

  /** The name in {@code kernels/}. */
  public String token() {
    return token;
  }
}
