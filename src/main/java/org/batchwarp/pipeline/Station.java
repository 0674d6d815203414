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
 * what they deliver in, and the images that stay there. Guarded by the pipeline's lock, which is
 * not needed to prepare and to run a slot.
 */
final class Station implements Resource {
  private final Device device;
  private final AugmentationProgram program;
  private final DeviceImages images;
  private final TargetPool targets;
  private final int batchSize;
  private final boolean timesDevice;
  private final int mostSlots;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Slot> free = new ArrayDeque<>();

  /** Those that live until they come back, whatever is closed meanwhile. */
  private final Set<Slot> lent = new HashSet<>();

  private int delivered;
  private boolean closed;

  /**
   * A station without slots yet.
   *
   * @param order of the images, all of which the station may be asked for
   * @param number its own among the stations
   * @throws IllegalArgumentException if the memory budget is too small for one slot
   */
  Station(
      Device device,
      ImageSource source,
      AugmentationProgram program,
      SamplerOptions order,
      PipelineOptions options,
      int number) {
    this.device = device;
    this.program = program;
    this.batchSize = order.largestBatch();
    this.timesDevice = options.timesDevice();
    this.images =
        DeviceImages.picked(source, device, order.samples(), batchSize, options.residentBytes());
    this.targets =
        new TargetPool(
            device,
            options.destination(),
            program.outputType(),
            (long) batchSize * program.output().values(),
            number * options.slots());
    this.mostSlots = mostSlots(options);
  }

  /** How many slots there may be, by the caller's limits. */
  private int mostSlots(PipelineOptions options) {
    if (options.memoryBudget().isEmpty()) {
      return options.slots();
    }
    long budget = options.memoryBudget().getAsLong();
    long bytes = Slot.bytes(device, program, batchSize, options.destination());
    if (budget < bytes) {
      throw new IllegalArgumentException(
          "memoryBudget must be at least %d bytes, for one batch of %d images of %s on device '%s', got %d"
              .formatted(bytes, batchSize, program.input().size(), device.name(), budget));
    }
    return (int) Math.min(options.slots(), budget / bytes);
  }

  /** A slot that was in use before and is not now. */
  Optional<Slot> reuse() {
    return Optional.ofNullable(free.poll());
  }

  /** A new slot, if there may be more. */
  Optional<Slot> grow() {
    if (slots.size() == mostSlots) {
      return Optional.empty();
    }
    Slot slot = new Slot(device, program, images, targets, batchSize, timesDevice);
    slots.add(slot);
    return Optional.of(slot);
  }

  /** Whether the consumer has all the slots. */
  boolean isFull() {
    return delivered == mostSlots;
  }

  int delivered() {
    return delivered;
  }

  /** Counts a slot as the consumer's. */
  void deliver() {
    delivered++;
  }

  /** Lets a slot of the consumer's outlive this. */
  void lend(Slot slot) {
    lent.add(slot);
  }

  /** Takes a slot that was lent for the consumer's again. */
  void unlend(Slot slot) {
    if (lent.remove(slot) && closed) {
      slot.close();
    }
  }

  /** Whether a slot is lent. */
  boolean lends() {
    return !lent.isEmpty();
  }

  /** Takes a slot of the consumer's back. */
  void takeBack(Slot slot) {
    delivered--;
    unlend(slot);
    free(slot);
  }

  /** Takes a slot back that was counted as the consumer's, but whose batch failed. */
  void abandonDelivered(Slot slot) {
    delivered--;
    abandon(slot);
  }

  /** Takes a slot back whose batch will not be delivered. */
  void abandon(Slot slot) {
    try {
      slot.awaitAll();
    } catch (RuntimeException e) {
      // The batch's own failure is told, or nobody asks for it any more.
    }
    free(slot);
  }

  private void free(Slot slot) {
    if (!closed) {
      slot.giveTargetBack();
      free.push(slot);
    }
  }

  /** Closes all but slots that are lent, each of which is closed when it is taken back. */
  @Override
  public void close() {
    closed = true;
    free.clear();
    slots.stream().filter(slot -> !lent.contains(slot)).forEach(Slot::close);
    slots.clear();
    targets.close();
    images.close();
  }
}
