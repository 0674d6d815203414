package org.batchwarp.array;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Objects;

/**
 * A small dense array in C order with a typed element, for labels, weights and fitted statistics.
 * Images in bulk live in sources and batches, not here. The first axis counts the rows (samples).
 *
 * <p>Not modified after construction; safe to share between threads.
 */
public final class NdArray {
  private final ElementType type;
  private final int[] shape;
  private final ByteBuffer data;

  private NdArray(ElementType type, int[] shape, ByteBuffer data) {
    this.type = type;
    this.shape = shape.clone();
    this.data = data;
  }

  /**
   * An array over little-endian bytes, which are not copied and must not change afterwards.
   *
   * @throws IllegalArgumentException if the number of bytes does not match type and shape
   */
  public static NdArray wrap(ElementType type, ByteBuffer bytes, int... shape) {
    Objects.requireNonNull(type, "type");
    long expected = elements(shape) * type.bytes();
    if (bytes.remaining() != expected) {
      throw new IllegalArgumentException(
          "array of shape "
              + Arrays.toString(shape)
              + " and type "
              + type.numpyName()
              + " needs "
              + expected
              + " bytes, got "
              + bytes.remaining());
    }
    return new NdArray(type, shape, bytes.slice().order(ByteOrder.LITTLE_ENDIAN));
  }

  /** An int64 array; one dimension unless a shape is given. */
  public static NdArray of(long[] values, int... shape) {
    ByteBuffer bytes = allocate(values.length, Long.BYTES);
    bytes.asLongBuffer().put(values);
    return wrap(ElementType.INT64, bytes, shapeOf(values.length, shape));
  }

  /** An int32 array; one dimension unless a shape is given. */
  public static NdArray of(int[] values, int... shape) {
    ByteBuffer bytes = allocate(values.length, Integer.BYTES);
    bytes.asIntBuffer().put(values);
    return wrap(ElementType.INT32, bytes, shapeOf(values.length, shape));
  }

  /** A float32 array; one dimension unless a shape is given. */
  public static NdArray of(float[] values, int... shape) {
    ByteBuffer bytes = allocate(values.length, Float.BYTES);
    bytes.asFloatBuffer().put(values);
    return wrap(ElementType.FLOAT32, bytes, shapeOf(values.length, shape));
  }

  /** A float64 array; one dimension unless a shape is given. */
  public static NdArray of(double[] values, int... shape) {
    ByteBuffer bytes = allocate(values.length, Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    return wrap(ElementType.FLOAT64, bytes, shapeOf(values.length, shape));
  }

  /** A uint8 array; one dimension unless a shape is given. */
  public static NdArray of(byte[] values, int... shape) {
    return wrap(ElementType.UINT8, ByteBuffer.wrap(values.clone()), shapeOf(values.length, shape));
  }

  private static ByteBuffer allocate(int elements, int bytes) {
    return ByteBuffer.allocate(Math.multiplyExact(elements, bytes)).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static int[] shapeOf(int length, int... shape) {
    return shape.length == 0 ? new int[] {length} : shape;
  }

  private static long elements(int... shape) {
    long product = 1;
    for (int axis : shape) {
      if (axis < 0) {
        throw new IllegalArgumentException("negative axis in shape " + Arrays.toString(shape));
      }
      product = Math.multiplyExact(product, axis);
    }
    return product;
  }

  public ElementType type() {
    return type;
  }

  /** The axes, outermost first; a copy. */
  public int[] shape() {
    return shape.clone();
  }

  /** The length of the first axis. */
  public int rows() {
    return shape.length == 0 ? 1 : shape[0];
  }

  /** The number of elements. */
  public int size() {
    return data.capacity() / type.bytes();
  }

  /** The elements as little-endian bytes, read-only. */
  public ByteBuffer bytes() {
    return data.asReadOnlyBuffer().order(ByteOrder.LITTLE_ENDIAN);
  }

  /** Element {@code index} in C order, converted to double. */
  public double getDouble(int index) {
    return switch (type) {
      case FLOAT16 -> Float16.toFloat(data.getShort(2 * index));
      case FLOAT32 -> data.getFloat(4 * index);
      case FLOAT64 -> data.getDouble(8 * index);
      case UINT64 -> unsignedToDouble(data.getLong(8 * index));
      case BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64 -> getLong(index);
    };
  }

  /** Element {@code index} in C order as a long; floating-point values are truncated. */
  public long getLong(int index) {
    return switch (type) {
      case BOOL, UINT8 -> data.get(index) & 0xFF;
      case INT8 -> data.get(index);
      case INT16 -> data.getShort(2 * index);
      case UINT16 -> data.getShort(2 * index) & 0xFFFF;
      case INT32 -> data.getInt(4 * index);
      case UINT32 -> data.getInt(4 * index) & 0xFFFFFFFFL;
      case INT64, UINT64 -> data.getLong(8 * index);
      case FLOAT16, FLOAT32, FLOAT64 -> (long) getDouble(index);
    };
  }

  private static double unsignedToDouble(long value) {
    return value >= 0 ? value : ((value >>> 1) | (value & 1)) * 2.0;
  }

  /** All elements in C order, converted to double. */
  public double[] toDoubles() {
    double[] values = new double[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = getDouble(i);
    }
    return values;
  }

  /** All elements in C order, converted to float. */
  public float[] toFloats() {
    float[] values = new float[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) getDouble(i);
    }
    return values;
  }

  /** All elements in C order as longs. */
  public long[] toLongs() {
    long[] values = new long[size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = getLong(i);
    }
    return values;
  }

  /** A new array of the rows with the given indices, in that order. */
  public NdArray gather(int[] rows) {
    int rowBytes = rowBytes();
    ByteBuffer gathered = ByteBuffer.allocate(Math.multiplyExact(rows.length, rowBytes));
    for (int i = 0; i < rows.length; i++) {
      gathered.put(i * rowBytes, data, Objects.checkIndex(rows[i], rows()) * rowBytes, rowBytes);
    }
    return wrap(type, gathered, withRows(rows.length));
  }

  /** The rows from {@code from} to {@code to} (exclusive), sharing this array's memory. */
  public NdArray slice(int from, int to) {
    Objects.checkFromToIndex(from, to, rows());
    int rowBytes = rowBytes();
    return wrap(type, data.slice(from * rowBytes, (to - from) * rowBytes), withRows(to - from));
  }

  private int rowBytes() {
    return rows() == 0 ? 0 : data.capacity() / rows();
  }

  private int[] withRows(int rows) {
    int[] axes = shape.clone();
    axes[0] = rows;
    return axes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof NdArray array
        && type == array.type
        && Arrays.equals(shape, array.shape)
        && data.equals(array.data);
  }

  @Override
  public int hashCode() {
    return Objects.hash(type, Arrays.hashCode(shape), data);
  }

  @Override
  public String toString() {
    return "NdArray[" + type.numpyName() + ", " + Arrays.toString(shape) + "]";
  }
}
