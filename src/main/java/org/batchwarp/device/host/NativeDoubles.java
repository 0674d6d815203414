package org.batchwarp.device.host;

import org.bytedeco.javacpp.DoublePointer;
import org.bytedeco.javacpp.Pointer;

/** Zeroed doubles outside of Java's heap. */
final class NativeDoubles implements AutoCloseable {
  private final Pointer memory;

  /**
   * @throws IllegalStateException if there is not enough memory
   */
  NativeDoubles(long elements) {
    // By itself a DoublePointer fails where the process has four times the memory of Java's heap.
    this.memory = Pointer.calloc(elements, Double.BYTES);
    if (memory == null) {
      throw new IllegalStateException(
          "there is not enough memory for a matrix of " + elements + " elements");
    }
  }

  static NativeDoubles copyOf(double[] elements) {
    NativeDoubles copy = new NativeDoubles(elements.length);
    copy.pointer().put(elements);
    return copy;
  }

  DoublePointer pointer() {
    return new DoublePointer(memory);
  }

  /** The first elements. */
  double[] toArray(int elements) {
    double[] array = new double[elements];
    pointer().get(array);
    return array;
  }

  @Override
  public void close() {
    Pointer.free(memory);
  }
}
