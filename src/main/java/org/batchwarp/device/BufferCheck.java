package org.batchwarp.device;

import static java.util.stream.Collectors.joining;

import java.util.Arrays;
import java.util.List;
import org.batchwarp.array.ElementType;

/** What every device checks of the buffers that it is given. */
public final class BufferCheck {
  /** The bytes of the largest host buffer: what a {@link java.nio.ByteBuffer} can address. */
  private static final int LARGEST_HOST_BUFFER = Integer.MAX_VALUE - 8;

  private BufferCheck() {}

  /**
   * Checks type and size.
   *
   * @throws IllegalArgumentException that names the buffer
   */
  public static void require(DeviceBuffer buffer, ElementType type, long elements) {
    requireAny(buffer, elements, type);
  }

  /**
   * Checks type and size where a kernel takes several types.
   *
   * @throws IllegalArgumentException that names the buffer
   */
  static void requireAny(DeviceBuffer buffer, long elements, ElementType... types) {
    if (!List.of(types).contains(buffer.type()) || elements < 0 || buffer.elements() < elements) {
      throw new IllegalArgumentException(
          "buffer '%s' must have at least %d elements of %s, has %d of %s"
              .formatted(
                  buffer.label(),
                  elements,
                  Arrays.stream(types).map(ElementType::numpyName).collect(joining(" or ")),
                  buffer.elements(),
                  buffer.type().numpyName()));
    }
  }

  /** Checks the arguments of {@link LinearAlgebra#matrixProduct}. */
  public static void requireProduct(
      DeviceBuffer a, DeviceBuffer b, DeviceBuffer c, int rows, int inner, int columns) {
    requireOrders(rows, inner, columns);
    require(a, ElementType.FLOAT32, (long) rows * inner);
    require(b, ElementType.FLOAT32, (long) inner * columns);
    require(c, ElementType.FLOAT32, (long) rows * columns);
  }

  /** Checks the arguments of {@link LinearAlgebra#symmetricRankKUpdate}. */
  public static void requireUpdate(DeviceBuffer a, DeviceBuffer c, int rows, int columns) {
    requireOrders(rows, columns);
    require(a, ElementType.FLOAT32, (long) rows * columns);
    require(c, ElementType.FLOAT64, (long) columns * columns);
  }

  private static void requireOrders(int... orders) {
    for (int order : orders) {
      if (order < 1) {
        throw new IllegalArgumentException("matrices must not be empty, got an order of " + order);
      }
    }
  }

  /**
   * The bytes of a host buffer.
   *
   * @throws IllegalArgumentException if it cannot be addressed
   */
  public static int hostBytes(String label, ElementType type, long elements) {
    if (elements < 0 || elements > LARGEST_HOST_BUFFER / type.bytes()) {
      throw new IllegalArgumentException(
          "host buffer '%s' of %d elements of %s is too large, at most %d bytes can be addressed"
              .formatted(label, elements, type.numpyName(), LARGEST_HOST_BUFFER));
    }
    return (int) elements * type.bytes();
  }
}
