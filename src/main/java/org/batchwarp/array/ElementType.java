package org.batchwarp.array;

import java.util.Locale;

/** The type of one element of an array, named as NumPy names its dtypes. Little-endian. */
public enum ElementType {
  BOOL("|b1", 1, Kind.INTEGER),
  INT8("|i1", 1, Kind.INTEGER),
  UINT8("|u1", 1, Kind.INTEGER),
  INT16("<i2", 2, Kind.INTEGER),
  UINT16("<u2", 2, Kind.INTEGER),
  INT32("<i4", 4, Kind.INTEGER),
  UINT32("<u4", 4, Kind.INTEGER),
  INT64("<i8", 8, Kind.INTEGER),
  UINT64("<u8", 8, Kind.INTEGER),
  FLOAT16("<f2", 2, Kind.FLOATING),
  FLOAT32("<f4", 4, Kind.FLOATING),
  FLOAT64("<f8", 8, Kind.FLOATING);

  private enum Kind {
    INTEGER,
    FLOATING
  }

  private final String descriptor;
  private final int bytes;
  private final Kind kind;

  ElementType(String descriptor, int bytes, Kind kind) {
    this.descriptor = descriptor;
    this.bytes = bytes;
    this.kind = kind;
  }

  /** The type as an {@code .npy} header spells it, such as {@code <f4}. */
  public String descriptor() {
    return descriptor;
  }

  /** The size of one element in bytes. */
  public int bytes() {
    return bytes;
  }

  /** Whether elements are floating-point numbers. */
  public boolean isFloating() {
    return kind == Kind.FLOATING;
  }

  /** The name that NumPy prints, such as {@code float32}. */
  public String numpyName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
