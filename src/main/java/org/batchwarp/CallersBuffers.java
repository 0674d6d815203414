package org.batchwarp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.batchwarp.pipeline.Destination;

/** The memory that a caller gives for batches to be delivered into. */
record CallersBuffers(List<ByteBuffer> buffers) {

  /**
   * The memory for so many batches of up to so many bytes.
   *
   * @throws IllegalArgumentException if it does not suit; the message says what is needed
   */
  Destination forBatches(int batches, long bytes) {
    if (buffers.size() != batches) {
      throw new IllegalArgumentException(
          "deliverInto needs as many buffers as batches in flight on all devices, %d, got %d"
              .formatted(batches, buffers.size()));
    }
    for (int i = 0; i < batches; i++) {
      require(i, bytes);
    }
    return new Destination.CallersMemory(
        buffers.stream().map(buffer -> buffer.slice(buffer.position(), (int) bytes)).toList());
  }

  @SuppressWarnings("ReferenceEquality") // Buffers of equal content may be different memory.
  private void require(int number, long bytes) {
    ByteBuffer buffer = buffers.get(number);
    if (!buffer.isDirect() || buffer.isReadOnly()) {
      throw refused(
          number,
          "must be direct and writable, is "
              + (buffer.isDirect() ? "read-only" : "on the heap: use ByteBuffer.allocateDirect"));
    }
    if (buffer.order() != ByteOrder.nativeOrder()) {
      throw refused(
          number,
          "must be in native byte order, %s, is %s: call order(ByteOrder.nativeOrder())"
              .formatted(ByteOrder.nativeOrder(), buffer.order()));
    }
    if (buffer.remaining() < bytes) {
      throw refused(
          number,
          "must have room for the largest batch, %d bytes, has %d"
              .formatted(bytes, buffer.remaining()));
    }
    for (int other = 0; other < number; other++) {
      if (buffers.get(other) == buffer) {
        throw refused(number, "must be memory of its own, is buffer " + other);
      }
    }
  }

  private static IllegalArgumentException refused(int number, String why) {
    return new IllegalArgumentException("deliverInto: buffer " + number + " " + why);
  }
}
