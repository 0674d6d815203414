package org.batchwarp.pipeline;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;

/**
 * The memory that the slots of a device deliver in: one target for each slot. What was given back
 * last is taken first, since it may be in the caches still. Any thread may use it.
 */
final class TargetPool implements Resource {
  private final Device device;
  private final Destination destination;
  private final ElementType type;
  private final long capacity;

  /** The number of the next target to be opened; guarded by this, as what follows. */
  private int number;

  private final Deque<Target> free = new ArrayDeque<>();

  /**
   * A pool without targets yet.
   *
   * @param capacity the elements of the largest batch
   * @param first the number of its first target among those of all devices
   */
  TargetPool(Device device, Destination destination, ElementType type, long capacity, int first) {
    this.device = device;
    this.destination = destination;
    this.type = type;
    this.capacity = capacity;
    this.number = first;
  }

  /**
   * Checks that batches can be delivered here that go through the device so many images at a time.
   *
   * @throws IllegalArgumentException if not
   */
  void requireTakes(int part, int batchSize) {
    if (part < batchSize && destination instanceof Destination.DeviceMemory) {
      throw new IllegalArgumentException(
          "deliverOnDevice: device '%s' has buffers for %d images, not for a batch of %d; lower batch_size"
              .formatted(device.name(), part, batchSize));
    }
  }

  /**
   * Opens the target of one more slot.
   *
   * @param isWhole whether no batch is made in parts
   * @return the target, if it must stay with that slot; else it is in the pool
   */
  synchronized Optional<Target> open(boolean isWhole) {
    Target target = Target.open(destination, number, device, type, capacity, isWhole);
    number++;
    if (target.staysWithSlot()) {
      return Optional.of(target);
    }
    free.addLast(target);
    return Optional.empty();
  }

  /** A target for one batch; there is one, as each slot has at most one. */
  synchronized Target take() {
    return free.pop();
  }

  synchronized void giveBack(Target target) {
    free.push(target);
  }

  /** Closes those that no slot has. */
  @Override
  public synchronized void close() {
    free.forEach(Target::close);
    free.clear();
  }
}
