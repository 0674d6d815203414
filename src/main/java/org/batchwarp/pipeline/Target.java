package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.Stream;
import org.batchwarp.program.MeteredStream;

/** The memory that batches are delivered in, one at a time. */
sealed interface Target extends Resource permits HostTarget, DeviceTarget {
  /**
   * Memory for batches.
   *
   * @param number its own among those of all devices
   * @param capacity the elements of the largest batch
   * @param isWhole whether no batch is made in parts
   */
  static Target open(
      Destination destination,
      int number,
      Device device,
      ElementType type,
      long capacity,
      boolean isWhole) {
    String label = "delivered images";
    if (destination instanceof Destination.DeviceMemory) {
      return new DeviceTarget(device, device.allocate(label, type, capacity));
    }
    boolean isCallers = destination instanceof Destination.CallersMemory;
    HostBuffer memory =
        destination instanceof Destination.CallersMemory callers
            ? device.wrapHost(label, type, callers.buffers().get(number))
            : device.allocateHost(label, type, capacity);
    Optional<DeviceBuffer> view =
        isWhole ? device.viewForResults(label, type, memory.bytes()) : Optional.empty();
    return new HostTarget(memory, view, isCallers ? OptionalInt.of(number) : OptionalInt.empty());
  }

  /** Whether the next batch in it must be one of the slot that made the last. */
  boolean staysWithSlot();

  /** Its number among the caller's buffers, if it is one of those. */
  OptionalInt callersBuffer();

  /** Where the device may write a batch at once, in place of memory from which it is taken. */
  Optional<DeviceBuffer> view();

  /**
   * Takes results, in the order of a stream.
   *
   * @param start where they belong in the batch, in elements
   */
  void take(DeviceBuffer result, long start, long elements, MeteredStream stream);

  /** Waits until what was taken may be given to the consumer. */
  void awaitDelivery(Stream stream);

  /** Waits until nothing of the last batch is read from host memory any more. */
  void awaitUploads();

  /**
   * The last batch in the device's memory.
   *
   * @throws IllegalStateException if it is in the host's
   */
  DeviceBatch onDevice(Stream stream);

  /**
   * The last batch as a tensor for others, once it is there.
   *
   * @param release run when they need it no more
   * @return the address of a {@code DLManagedTensor}
   * @throws UnsupportedOperationException if DLPack knows no such memory
   */
  long export(ElementType type, int[] axes, Runnable release);

  /** The first so many elements, in native byte order. */
  ByteBuffer bytes(long elements);
}
