package org.batchwarp.device;

import java.nio.ByteBuffer;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.dlpack.TensorDevice;

/**
 * A processor with its own memory, ordered queues, the kernels of this library and linear algebra.
 *
 * <p>Safe for use by several threads, each with its own streams and buffers. What was opened or
 * allocated on a device must be closed before the device.
 */
public interface Device extends AutoCloseable {
  /** Its kind: what {@link Devices#open} takes before the first colon, such as {@code java}. */
  String name();

  /** One line for people: model, memory, threads. */
  String description();

  /** A size in bytes that a device buffer may always have, if so much memory is free. */
  long largestAllocation();

  /**
   * The bytes of the memory that device buffers are in, whoever uses them; 0 if that is Java's
   * heap.
   */
  long memoryBytes();

  /** Uninitialised device memory. */
  DeviceBuffer allocate(String label, ElementType type, long elements);

  /**
   * Zeroed host memory for copies to and from this device: up to as much as a {@link
   * java.nio.ByteBuffer} holds, whatever the largest buffer of the device.
   */
  HostBuffer allocateHost(String label, ElementType type, long elements);

  /**
   * Host memory likewise, for copies to this device only: the host writes it, best from the first
   * byte to the last. Reading it is allowed, but may be a hundred times as slow as reading other
   * memory.
   */
  default HostBuffer allocateUpload(String label, ElementType type, long elements) {
    return allocateHost(label, type, elements);
  }

  /**
   * The caller's host memory for copies to and from this device: pinned while the buffer is open,
   * where the device can do that. Closing the buffer leaves the memory.
   *
   * @param memory the remaining bytes of a direct buffer
   * @throws IllegalArgumentException if they are on the heap, read-only, or no whole elements
   */
  HostBuffer wrapHost(String label, ElementType type, ByteBuffer memory);

  /**
   * Host memory as a buffer of this device, if its kernels read and write that as fast as memory of
   * its own; work on it is then work on that memory, and nothing need be copied. Closing it leaves
   * the memory.
   *
   * @param memory the remaining bytes of a direct buffer
   */
  Optional<DeviceBuffer> view(String label, ElementType type, ByteBuffer memory);

  /** Whether {@link #view} gives buffers. */
  boolean viewsHostMemory();

  /**
   * Host memory as a buffer of this device to which kernels write results, if they do that as fast
   * as to memory of its own. The host sees them from {@link Stream#makeVisible} on, and has the
   * memory until further work on the buffer is enqueued. Closing it leaves the memory.
   *
   * @param memory the remaining bytes of a direct buffer, which stays longer than the view
   */
  default Optional<DeviceBuffer> viewForResults(String label, ElementType type, ByteBuffer memory) {
    return view(label, type, memory);
  }

  /** Whether {@link #viewForResults} gives buffers for memory of {@link #allocateHost}. */
  default boolean viewsResults() {
    return viewsHostMemory();
  }

  /** Where DLPack says that device buffers are; none if it knows no such memory. */
  Optional<TensorDevice> tensorDevice();

  /** A new, empty stream. */
  Stream openStream();

  /** A new, empty stream whose events tell times, which costs some speed. */
  Stream openTimedStream();

  /**
   * An event of another library on this device, for streams to wait for; it stays that library's,
   * and lives for as long as the one that is returned.
   *
   * @param handle a {@code CUevent} or {@code cl_event}; anything else may crash the process
   * @throws IllegalArgumentException if it is 0
   * @throws UnsupportedOperationException on {@code cpu} and {@code java}, which have no such
   */
  Event wrapEvent(long handle);

  /** Matrix routines on this device's memory. */
  LinearAlgebra linearAlgebra();

  /** Releases the device; idempotent. */
  @Override
  void close();
}
