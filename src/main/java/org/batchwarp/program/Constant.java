package org.batchwarp.program;

import org.batchwarp.array.ElementType;

/** Values of a step that are the same for all batches, and copied to the device once. */
@SuppressWarnings("ArrayRecordComponent") // Never changed; equal if it is the same array.
record Constant(String label, float[] values) {
  long bytes() {
    return (long) values.length * ElementType.FLOAT32.bytes();
  }
}
