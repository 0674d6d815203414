package org.batchwarp.array;

/** Conversions between float32 and IEEE 754 binary16, which Java 17 does not have yet. */
public final class Float16 {
  private Float16() {}

  /** The value of the 16 bits as a float; every binary16 value is exact in binary32. */
  public static float toFloat(short bits) {
    int sign = (bits & 0x8000) << 16;
    int exponent = (bits >>> 10) & 0x1F;
    int fraction = bits & 0x3FF;
    if (exponent == 0x1F) {
      return Float.intBitsToFloat(sign | 0x7F800000 | (fraction << 13));
    }
    if (exponent == 0) {
      float magnitude = fraction * 0x1p-24f;
      return sign == 0 ? magnitude : -magnitude;
    }
    return Float.intBitsToFloat(sign | ((exponent + 112) << 23) | (fraction << 13));
  }

  /** The nearest binary16 value, ties to even; overflow gives infinity. */
  public static short fromFloat(float value) {
    int bits = Float.floatToRawIntBits(value);
    int sign = (bits >>> 16) & 0x8000;
    int magnitude = bits & 0x7FFFFFFF;
    if (magnitude > 0x7F800000) {
      return (short) (sign | 0x7E00);
    }
    if (magnitude >= 0x477FF000) {
      return (short) (sign | 0x7C00);
    }
    if (magnitude < 0x38800000) {
      // Subnormal or zero: the addition rounds to a multiple of 2^-24 in hardware.
      float rounded = Float.intBitsToFloat(magnitude) + 0.5f;
      return (short) (sign | (Float.floatToRawIntBits(rounded) - 0x3F000000));
    }
    int roundedToEven = magnitude + 0xFFF + ((magnitude >>> 13) & 1);
    return (short) (sign | ((roundedToEven - 0x38000000) >>> 13));
  }
}
