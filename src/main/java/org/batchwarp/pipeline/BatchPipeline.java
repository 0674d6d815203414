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
 * source or the device.
 *
 * <p>Batches are prepared by one thread at a time; slots may be released by any.
 */
public final class BatchPipeline implements Resource {
  private final Device device;
  private final ImageSource source;
  private final AugmentationProgram program;
  private final Gatherer gatherer;
  private final Limits limits;
  private Optional<ResidentImages> resident;

  /** Guarded by this, as what follows. */
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

  /**
   * Processes a batch to its end; the caller releases the slot.
   *
   * @param images indices in the source
   * @throws IOException if an image cannot be read; the pipeline stays usable
   * @throws IllegalStateException if all slots are in use
   */
  public Slot process(int[] images, List<TransformParameters> parameters) throws IOException {
    Slot slot =
        acquire()
            .orElseThrow(
                () -> new IllegalStateException("all " + limits.slots() + " slots are in use"));
    boolean processed = false;
    try {
      prepare(slot, images, parameters);
      slot.run();
      slot.await();
      processed = true;
      return slot;
    } finally {
      if (!processed) {
        abandon(slot);
      }
    }
  }

  void prepare(Slot slot, int[] images, List<TransformParameters> parameters) throws IOException {
    slot.prepare(resident(), images, parameters);
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

  /** A slot that is not in use, allocated if there may be more; none if all are. */
  Optional<Slot> acquire() {
    Optional<Slot> used = reuse();
    return used.isPresent() ? used : grow();
  }

  /** A slot that was in use before and is not now. */
  synchronized Optional<Slot> reuse() {
    requireOpen();
    return Optional.ofNullable(free.poll());
  }

  /** A new slot, if there may be more. */
  synchronized Optional<Slot> grow() {
    requireOpen();
    if (slots.size() == limits.slots()) {
      return Optional.empty();
    }
    Slot slot = new Slot(device, program, gatherer, limits.batchSize());
    slots.add(slot);
    return Optional.of(slot);
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
    }
  }

  /** Gives a slot back for the next batch. */
  public synchronized void release(Slot slot) {
    if (!closed) {
      free.push(slot);
    }
  }

  /** Gives a slot back whose batch will not be delivered. */
  void abandon(Slot slot) {
    try {
      slot.await();
    } catch (RuntimeException e) {
      // The batch's own failure is told, or nobody asks for it any more.
    }
    release(slot);
  }

  @Override
  public synchronized void close() {
    closed = true;
    free.clear();
    slots.forEach(Slot::close);
    slots.clear();
    if (resident != null) {
      resident.ifPresent(ResidentImages::close);
    }
  }
}
