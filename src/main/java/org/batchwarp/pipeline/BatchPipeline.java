package org.batchwarp.pipeline;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.source.ImageSource;

/**
 * Takes batches from a source through a program on a device. A batch occupies a {@link Slot} until
 * it is released; slots are allocated when first needed and used again. Owns its slots, not the
 * source or the device. Not thread-safe.
 */
public final class BatchPipeline implements Resource {
  private final Device device;
  private final ImageSource source;
  private final AugmentationProgram program;
  private final Gatherer gatherer;
  private final Limits limits;
  private Optional<ResidentImages> resident;
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Slot> free = new ArrayDeque<>();
  private boolean closed;

  /**
   * How much a pipeline takes on.
   *
   * @param images how many different ones there will be
   * @param batchSize the largest batch
   * @param slots how many batches may be in use at once
   * @param residentBytes the most memory of the device that images which were used are kept in, so
   *     that they are read and copied once; if they are more, none are
   */
  public record Limits(int images, int batchSize, int slots, long residentBytes) {}

  /** A pipeline without slots yet. */
  public BatchPipeline(
      Device device, ImageSource source, AugmentationProgram program, Limits limits) {
    this.device = device;
    this.source = source;
    this.program = program;
    this.gatherer = new Gatherer(source);
    this.limits = limits;
  }

  /** How many batches may be in use at once. */
  public int maximalSlots() {
    return limits.slots();
  }

  /** Whether another batch can be processed before one is released. */
  public boolean hasFreeSlot() {
    return !free.isEmpty() || slots.size() < limits.slots();
  }

  /**
   * Processes a batch; the caller releases the slot.
   *
   * @param images indices in the source
   * @throws IOException if an image cannot be read; the pipeline stays usable
   * @throws IllegalStateException if all slots are in use
   */
  public Slot process(int[] images, List<TransformParameters> parameters) throws IOException {
    Slot slot = acquire();
    boolean processed = false;
    try {
      slot.process(resident(), images, parameters);
      processed = true;
      return slot;
    } finally {
      if (!processed) {
        release(slot);
      }
    }
  }

  /** What images are picked from; none if every batch's are gathered. */
  private Optional<ResidentImages> resident() {
    if (resident == null) {
      resident =
          program.picksImages() ? ViewedImages.of(source, device).or(this::kept) : Optional.empty();
    }
    return resident;
  }

  private Optional<ResidentImages> kept() {
    return KeptImages.of(
        device, source, limits.images(), limits.batchSize(), limits.residentBytes());
  }

  private Slot acquire() {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
    }
    if (!hasFreeSlot()) {
      throw new IllegalStateException("all " + limits.slots() + " slots are in use");
    }
    if (free.isEmpty()) {
      Slot slot = new Slot(device, program, gatherer, limits.batchSize());
      slots.add(slot);
      return slot;
    }
    return free.pop();
  }

  /** Gives a slot back for the next batch. */
  public void release(Slot slot) {
    if (!closed) {
      free.push(slot);
    }
  }

  @Override
  public void close() {
    closed = true;
    free.clear();
    slots.forEach(Slot::close);
    slots.clear();
    if (resident != null) {
      resident.ifPresent(ResidentImages::close);
    }
  }
}
