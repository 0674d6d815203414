package org.batchwarp.device.java;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.LabelledArray;

/** Device memory of the {@code java} device: a heap array of the matching primitive type. */
final class JavaBuffer extends LabelledArray implements DeviceBuffer {
  /** The elements of the longest array that common virtual machines allow; bytes, if of bytes. */
  static final int LARGEST = Integer.MAX_VALUE - 8;

  private Object array;

  JavaBuffer(String label, ElementType type, long elements) {
    super(label, type, elements);
    if (elements < 0 || elements > LARGEST) {
      throw new IllegalArgumentException(
          "java device: buffer '" + label + "' of " + elements + " elements is too large");
    }
    int length = (int) elements;
    this.array =
        switch (DeviceType.of(type)) {
          case UINT8 -> new byte[length];
          case FLOAT16 -> new short[length];
          case INT32 -> new int[length];
          case FLOAT32 -> new float[length];
          case FLOAT64 -> new double[length];
        };
  }

  /** The buffer as one of this device. */
  static JavaBuffer of(DeviceBuffer buffer) {
    if (buffer instanceof JavaBuffer own) {
      return own;
    }
    throw new IllegalArgumentException(
        "buffer '" + buffer.label() + "' belongs to another kind of device");
  }

  /** The element of the indices at a place; without indices, the place itself. */
  static int index(Optional<DeviceBuffer> indices, int place) {
    return indices.map(given -> of(given).ints()[place]).orElse(place);
  }

  byte[] bytes() {
    return (byte[]) open(ElementType.UINT8);
  }

  short[] halves() {
    return (short[]) open(ElementType.FLOAT16);
  }

  int[] ints() {
    return (int[]) open(ElementType.INT32);
  }

  float[] floats() {
    return (float[]) open(ElementType.FLOAT32);
  }

  double[] doubles() {
    return (double[]) open(ElementType.FLOAT64);
  }

  private Object open(ElementType expected) {
    if (array == null) {
      throw new IllegalStateException("buffer '" + label() + "' is closed");
    }
    if (type() != expected) {
      throw new IllegalArgumentException(
          "buffer '" + label() + "' is " + type().numpyName() + ", not " + expected.numpyName());
    }
    return array;
  }

  /** An exception that says that the elements' type is not of a kind. */
  IllegalArgumentException notOf(String kind) {
    return new IllegalArgumentException(
        "buffer '" + label() + "' is " + type().numpyName() + ", which are no " + kind);
  }

  void clear() {
    switch (DeviceType.of(type())) {
      case UINT8 -> Arrays.fill(bytes(), (byte) 0);
      case FLOAT16 -> Arrays.fill(halves(), (short) 0);
      case INT32 -> Arrays.fill(ints(), 0);
      case FLOAT32 -> Arrays.fill(floats(), 0);
      case FLOAT64 -> Arrays.fill(doubles(), 0);
    }
  }

  void copyFrom(ByteBuffer source, int start, int count) {
    switch (DeviceType.of(type())) {
      case UINT8 -> source.get(0, bytes(), start, count);
      case FLOAT16 -> source.asShortBuffer().get(0, halves(), start, count);
      case INT32 -> source.asIntBuffer().get(0, ints(), start, count);
      case FLOAT32 -> source.asFloatBuffer().get(0, floats(), start, count);
      case FLOAT64 -> source.asDoubleBuffer().get(0, doubles(), start, count);
    }
  }

  void copyTo(ByteBuffer target, int count) {
    switch (DeviceType.of(type())) {
      case UINT8 -> target.put(0, bytes(), 0, count);
      case FLOAT16 -> target.asShortBuffer().put(0, halves(), 0, count);
      case INT32 -> target.asIntBuffer().put(0, ints(), 0, count);
      case FLOAT32 -> target.asFloatBuffer().put(0, floats(), 0, count);
      case FLOAT64 -> target.asDoubleBuffer().put(0, doubles(), 0, count);
    }
  }

  @Override
  public long handle() {
    throw new UnsupportedOperationException(
        "java device: buffer '" + label() + "' is an array of Java, which native code cannot use");
  }

  @Override
  public void close() {
    array = null;
  }
}
