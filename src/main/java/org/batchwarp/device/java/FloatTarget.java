package org.batchwarp.device.java;

import org.batchwarp.array.Float16;
import org.batchwarp.device.DeviceType;

/** An array that takes float32 values, each rounded to the type of the array's elements. */
interface FloatTarget {
  void set(int index, float value);

  /** That of a buffer of finished images. */
  static FloatTarget of(JavaBuffer buffer) {
    return switch (DeviceType.of(buffer.type())) {
      case FLOAT16 -> {
        short[] halves = buffer.halves();
        yield (index, value) -> halves[index] = Float16.fromFloat(value);
      }
      case FLOAT32 -> {
        float[] floats = buffer.floats();
        yield (index, value) -> floats[index] = value;
      }
      case UINT8, INT32, FLOAT64 -> throw buffer.notOf("finished images");
    };
  }
}
