package org.batchwarp.pipeline;

import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.IntStream;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.source.ImageSource;

/**
 * Takes batches from a source through a program, dealt out to one or more devices in turn by the
 * batches' numbers. A batch occupies a {@link Slot} of its device until it is released. Owns its
 * slots, not the source or the devices.
 *
 * <p>Batches are prepared by one thread at a time; slots may be released by any.
 */
public final class BatchPipeline implements Resource {
  /** The part of a device's memory that a data set may take unasked, as a divisor. */
  static final int RESIDENT_SHARE = 4;

  private final List<Station> stations;

  /** Of all delivered batches. */
  private final Meter total;

  /** What is left to be done once all is closed. */
  private final Queue<Runnable> last = new ConcurrentLinkedQueue<>();

  /**
   * How much a pipeline takes on.
   *
   * @param images how many different ones there will be
   * @param batchSize the largest batch
   * @param slots how many batches may be in use at once, on each device
   * @param residentBytes the most memory of each device that images which were used are kept in, so
   *     that they are read and copied once; if they are more, none are; a quarter of its memory by
   *     default
   * @param memoryBudget the most memory that the slots of a device take, of its own and the host's,
   *     if that is limited; then there may be fewer
   * @param timesDevice whether the work of devices is timed
   */
  public record Limits(
      int images,
      int batchSize,
      int slots,
      OptionalLong residentBytes,
      OptionalLong memoryBudget,
      boolean timesDevice) {}

  /**
   * A pipeline without slots yet.
   *
   * @throws IllegalArgumentException if the memory budget is too small for one slot
   */
  public BatchPipeline(
      List<Device> devices,
      ImageSource source,
      AugmentationProgram program,
      Limits limits,
      Destination destination) {
    this.total = new Meter(limits.timesDevice());
    Gatherer gatherer = new Gatherer(source);
    this.stations =
        IntStream.range(0, devices.size())
            .mapToObj(
                i ->
                    new Station(
                        devices.get(i),
                        source,
                        program,
                        gatherer,
                        limits,
                        destination,
                        i * limits.slots()))
            .toList();
  }

  private Station station(long batch) {
    return stations.get((int) (batch % stations.size()));
  }

  /**
   * Processes a batch to its end and delivers it.
   *
   * @throws IOException if an image cannot be read; the pipeline stays usable
   * @throws IllegalStateException if all slots are in use
   */
  public Slot process(BatchPlan plan) throws IOException {
    long asked = System.nanoTime();
    Slot slot =
        reuse(plan.number())
            .or(() -> grow(plan.number()))
            .orElseThrow(() -> new IllegalStateException("all slots are in use"));
    boolean processed = false;
    try {
      slot.prepare(plan);
      slot.run();
      slot.await();
      deliver(slot, asked);
      processed = true;
      return slot;
    } finally {
      if (!processed) {
        abandon(slot);
      }
    }
  }

  /**
   * Counts a batch that is done as the consumer's.
   *
   * @param asked when the consumer began to wait for it, by {@link System#nanoTime}
   */
  void deliver(Slot slot, long asked) {
    slot.conclude();
    slot.meter().add(Meter.Figure.CONSUMER_WAIT, System.nanoTime() - asked);
    total.add(slot.meter());
    slot.station().deliver();
  }

  /** What all batches took that were delivered so far; may be asked for by any thread. */
  public FlowMetrics metrics() {
    return total.read();
  }

  /** Whether the consumer has all slots that a batch could be made in. */
  public boolean isFull(long batch) {
    return station(batch).isFull();
  }

  /** A slot for a batch that was in use before and is not now. */
  Optional<Slot> reuse(long batch) {
    return station(batch).reuse();
  }

  /** A new slot for a batch, if there may be more. */
  Optional<Slot> grow(long batch) {
    return station(batch).grow();
  }

  /** Gives the slot of a delivered batch back for the next. */
  public void release(Slot slot) {
    slot.station().takeBack(slot);
    runLast();
  }

  /** Gives a slot back whose batch will not be delivered. */
  void abandon(Slot slot) {
    try {
      slot.awaitAll();
    } catch (RuntimeException e) {
      // The batch's own failure is told, or nobody asks for it any more.
    }
    slot.station().release(slot);
  }

  /**
   * Closes all but slots that are lent, each of which is closed when it is released; what follows
   * is done after the last of them.
   */
  public void closeThen(Runnable next) {
    stations.forEach(Station::close);
    last.add(next);
    runLast();
  }

  private void runLast() {
    if (stations.stream().noneMatch(Station::lends)) {
      for (Runnable next = last.poll(); next != null; next = last.poll()) {
        next.run();
      }
    }
  }

  @Override
  public void close() {
    closeThen(() -> {});
  }
}
