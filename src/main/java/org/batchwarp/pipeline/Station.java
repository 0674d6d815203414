package org.batchwarp.pipeline;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.source.ImageSource;

/**
 * One device of a pipeline: the slots on it, which are allocated when first needed and used again,
 * and the images that stay there. Batches are prepared by one thread at a time; all else may be
 * called by any.
 */
final class Station implements Resource {
  private final Device device;
  private final ImageSource source;
  private final AugmentationProgram program;
  private final Gatherer gatherer;
  private final BatchPipeline.Limits limits;
  private final Destination destination;
  private final int firstSlot;
  private final int mostSlots;
  private Optional<ResidentImages> resident;

  /** Guarded by this, as what follows. */
  private final List<Slot> slots = new ArrayList<>();

  private final Deque<Slot> free = new ArrayDeque<>();

  /** The memory to deliver in that was given back last comes first: it may be in the caches. */
  private final Deque<Target> targets = new ArrayDeque<>();

  /** Those that live until they come back, whatever is closed meanwhile. */
  private final Set<Slot> lent = new HashSet<>();

  private int delivered;
  private boolean closed;

  /**
   * A station without slots yet.
   *
   * @param firstSlot the number of its first slot among those of all devices
   * @throws IllegalArgumentException if the limits allow no slot
   */
  Station(
      Device device,
      ImageSource source,
      AugmentationProgram program,
      Gatherer gatherer,
      BatchPipeline.Limits limits,
      Destination destination,
      int firstSlot) {
    this.device = device;
    this.source = source;
    this.program = program;
    this.gatherer = gatherer;
    this.limits = limits;
    this.destination = destination;
    this.firstSlot = firstSlot;
    this.mostSlots = mostSlots();
  }

  /** How many slots there may be, by the caller's limits. */
  private int mostSlots() {
    if (limits.memoryBudget().isEmpty()) {
      return limits.slots();
    }
    long budget = limits.memoryBudget().getAsLong();
    long bytes = Slot.bytes(device, program, limits, destination);
    if (budget < bytes) {
      throw new IllegalArgumentException(
          "memoryBudget must be at least %d bytes, for one batch of %d images of %s on device '%s', got %d"
              .formatted(bytes, limits.batchSize(), program.input().size(), device.name(), budget));
    }
    return (int) Math.min(limits.slots(), budget / bytes);
  }

  /** A slot that was in use before and is not now. */
  synchronized Optional<Slot> reuse() {
    requireOpen();
    return Optional.ofNullable(free.poll());
  }

  /** A new slot, if there may be more. */
  synchronized Optional<Slot> grow() {
    requireOpen();
    if (slots.size() == mostSlots) {
      return Optional.empty();
    }
    int number = firstSlot + slots.size();
    Slot slot = new Slot(this, device, program, gatherer, limits, destination, number);
    slots.add(slot);
    slot.giveTarget().ifPresent(targets::addLast);
    return Optional.of(slot);
  }

  /** Memory to deliver in, of which there is one for each slot that has none of its own. */
  synchronized Target takeTarget() {
    requireOpen();
    return targets.pop();
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
    }
  }

  /** What images are picked from; none if every batch's are gathered. */
  Optional<ResidentImages> resident() {
    if (resident == null) {
      resident =
          program.picksImages() ? ViewedImages.of(source, device).or(this::kept) : Optional.empty();
    }
    return resident;
  }

  private Optional<ResidentImages> kept() {
    long most = limits.residentBytes().orElse(device.memoryBytes() / BatchPipeline.RESIDENT_SHARE);
    return KeptImages.of(device, source, limits.images(), limits.batchSize(), most);
  }

  /** Whether the consumer has all the slots. */
  synchronized boolean isFull() {
    return delivered == mostSlots;
  }

  synchronized void deliver() {
    delivered++;
  }

  synchronized void lend(Slot slot) {
    lent.add(slot);
  }

  /** Whether a slot is lent. */
  synchronized boolean lends() {
    return !lent.isEmpty();
  }

  synchronized void takeBack(Slot slot) {
    delivered--;
    if (lent.remove(slot) && closed) {
      slot.close();
    }
    release(slot);
  }

  synchronized void release(Slot slot) {
    if (!closed) {
      slot.giveTarget().ifPresent(targets::push);
      free.push(slot);
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    free.clear();
    slots.stream().filter(slot -> !lent.contains(slot)).forEach(Slot::close);
    slots.clear();
    targets.forEach(Target::close);
    targets.clear();
    if (resident != null) {
      resident.ifPresent(ResidentImages::close);
    }
  }
}
