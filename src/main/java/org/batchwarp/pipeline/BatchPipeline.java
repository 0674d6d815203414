package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
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
  private final int batchSize;
  private final int maximalSlots;
  private Optional<DeviceBuffer> dataSet = Optional.empty();
  private final List<Slot> slots = new ArrayList<>();
  private final Deque<Slot> free = new ArrayDeque<>();
  private boolean closed;

  /**
   * A pipeline without slots yet.
   *
   * @param batchSize the largest batch
   * @param maximalSlots how many batches may be in use at once
   */
  public BatchPipeline(
      Device device,
      ImageSource source,
      AugmentationProgram program,
      int batchSize,
      int maximalSlots) {
    this.device = device;
    this.source = source;
    this.program = program;
    this.gatherer = new Gatherer(source);
    this.batchSize = batchSize;
    this.maximalSlots = maximalSlots;
  }

  /** How many batches may be in use at once. */
  public int maximalSlots() {
    return maximalSlots;
  }

  /** Whether another batch can be processed before one is released. */
  public boolean hasFreeSlot() {
    return !free.isEmpty() || slots.size() < maximalSlots;
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
      slot.process(dataSet(), images, parameters);
      processed = true;
      return slot;
    } finally {
      if (!processed) {
        release(slot);
      }
    }
  }

  /** The source's images where the device can pick from them; a closed source throws. */
  private Optional<DeviceBuffer> dataSet() {
    Optional<ByteBuffer> memory = source.memory();
    if (memory.isPresent() && dataSet.isEmpty() && program.picksImages()) {
      dataSet = device.view("data set", source.type(), memory.get());
    }
    return dataSet;
  }

  private Slot acquire() {
    if (closed) {
      throw new IllegalStateException("the pipeline is closed");
    }
    if (!hasFreeSlot()) {
      throw new IllegalStateException("all " + maximalSlots + " slots are in use");
    }
    if (free.isEmpty()) {
      Slot slot = new Slot(device, program, gatherer, batchSize);
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
  }
}
