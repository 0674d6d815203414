package org.batchwarp.pipeline;

import java.util.OptionalLong;

/**
 * How a {@link BatchPipeline} makes its batches.
 *
 * @param destination where they are delivered
 * @param slots how many may be in use at once, on each device
 * @param residentBytes the most memory of each device that images which were used are kept in, so
 *     that they are read and copied once; if they are more, none are; a quarter of its memory by
 *     default
 * @param memoryBudget the most memory that the slots of a device take, of its own and the host's,
 *     if that is limited; then there may be fewer
 * @param timesDevice whether the work of devices is timed
 * @param batches how many {@link BatchPipeline#next} gives before there are no more
 */
public record PipelineOptions(
    Destination destination,
    int slots,
    OptionalLong residentBytes,
    OptionalLong memoryBudget,
    boolean timesDevice,
    long batches) {

  /** Three slots in the host's memory, without limits and without end. */
  public static PipelineOptions defaults() {
    return new PipelineOptions(
        new Destination.HostMemory(),
        3,
        OptionalLong.empty(),
        OptionalLong.empty(),
        false,
        Long.MAX_VALUE);
  }

  /** The same, delivering elsewhere. */
  public PipelineOptions withDestination(Destination other) {
    return new PipelineOptions(other, slots, residentBytes, memoryBudget, timesDevice, batches);
  }

  /** The same with so many batches in use at once. */
  public PipelineOptions withSlots(int most) {
    return new PipelineOptions(
        destination, most, residentBytes, memoryBudget, timesDevice, batches);
  }

  /** The same with so much memory for images that were used; 0 keeps none. */
  public PipelineOptions withResidentBytes(long most) {
    return new PipelineOptions(
        destination, slots, OptionalLong.of(most), memoryBudget, timesDevice, batches);
  }

  /** The same with so much memory for slots. */
  public PipelineOptions withMemoryBudget(long most) {
    return new PipelineOptions(
        destination, slots, residentBytes, OptionalLong.of(most), timesDevice, batches);
  }

  /** The same, timing the work of devices or not. */
  public PipelineOptions withTimedDevice(boolean timed) {
    return new PipelineOptions(destination, slots, residentBytes, memoryBudget, timed, batches);
  }

  /** The same with an end. */
  public PipelineOptions withBatches(long most) {
    return new PipelineOptions(destination, slots, residentBytes, memoryBudget, timesDevice, most);
  }
}
