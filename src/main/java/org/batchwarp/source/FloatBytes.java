package org.batchwarp.source;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;

/** Puts floats into byte buffers whose own byte order may be anything. */
final class FloatBytes {
  private FloatBytes() {}

  /** Puts the remaining floats at the target's position, in native byte order, and advances it. */
  static void put(FloatBuffer floats, ByteBuffer target) {
    int bytes = floats.remaining() * Float.BYTES;
    target.slice().order(ByteOrder.nativeOrder()).asFloatBuffer().put(floats);
    target.position(target.position() + bytes);
  }
}
