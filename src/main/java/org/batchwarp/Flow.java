package org.batchwarp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.Optional;
import org.batchwarp.ImageDataGenerator.DeviceLease;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.pipeline.BatchPipeline;
import org.batchwarp.pipeline.BatchPlan;
import org.batchwarp.pipeline.BatchSampler;
import org.batchwarp.pipeline.FlowPosition;
import org.batchwarp.pipeline.SamplerOptions;
import org.batchwarp.pipeline.Slot;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.sink.ImageFolderSink;

/**
 * An endless run of augmented batches, by either of Keras's protocols:
 *
 * <ul>
 *   <li>{@link #next}: epoch after epoch, each in an order of its own if shuffled;
 *   <li>{@link #get}: any batch of the present epoch; {@link #onEpochEnd} draws the next order.
 * </ul>
 *
 * <p>As in Keras, random numbers go by how many batches were delivered before, so it is the order
 * of calls that decides about a batch. A batch is the caller's to close; only so many may be open
 * at once. Not thread-safe.
 */
public final class Flow implements Iterator<Batch>, AutoCloseable {
  private final SamplerOptions options;
  private final int[] members;
  private final BatchSampler sampler;
  private final BatchPipeline pipeline;
  private final AugmentationConfig config;
  private final ImageShape shape;
  private final Optional<NdArray> labels;
  private final Optional<NdArray> sampleWeights;
  private final Optional<ImageFolderSink> sink;
  private final DeviceLease device;

  Flow(
      SamplerOptions options,
      int[] members,
      BatchSampler sampler,
      BatchPipeline pipeline,
      AugmentationProgram program,
      AugmentationConfig config,
      Optional<NdArray> labels,
      Optional<NdArray> sampleWeights,
      Optional<ImageFolderSink> sink,
      DeviceLease device) {
    this.options = options;
    this.members = members;
    this.sampler = sampler;
    this.pipeline = pipeline;
    this.config = config;
    this.shape = program.output();
    this.labels = labels;
    this.sampleWeights = sampleWeights;
    this.sink = sink;
    this.device = device;
  }

  /** The number of batches in an epoch. */
  public int length() {
    return options.batches();
  }

  /** The number of images in an epoch. */
  public int samples() {
    return options.samples();
  }

  /** The shape of delivered images and the order of their axes. */
  public ImageShape shape() {
    return shape;
  }

  /** Always true: after an epoch comes the next. */
  @Override
  public boolean hasNext() {
    return true;
  }

  /**
   * The next batch; the caller closes it.
   *
   * @throws IllegalStateException if too many batches are open, or the flow is closed
   * @throws UncheckedIOException if an image cannot be read or saved; the message names it, and the
   *     flow goes on with the batch after this one
   * @throws IllegalArgumentException if seed + batches delivered exceeds 2^32 - 1
   */
  @Override
  public Batch next() {
    requireFreeSlot();
    return deliver(sampler.next());
  }

  /**
   * Batch {@code index} of the present epoch; the caller closes it.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not 0 to {@link #length()} - 1
   * @throws IllegalStateException as {@link #next}
   * @throws UncheckedIOException as {@link #next}
   */
  public Batch get(int index) {
    requireFreeSlot();
    return deliver(sampler.get(index));
  }

  private void requireFreeSlot() {
    if (!pipeline.hasFreeSlot()) {
      throw new IllegalStateException(
          "%d batches are open: close one before asking for the next, or raise batchesInFlight"
              .formatted(pipeline.maximalSlots()));
    }
  }

  private Batch deliver(BatchPlan plan) {
    int[] indices = Arrays.stream(plan.samples()).map(sample -> members[sample]).toArray();
    try {
      Slot slot = pipeline.process(indices, plan.parameters());
      Batch batch =
          new Batch(
              slot::images,
              config.dtype(),
              shape,
              indices,
              plan.parameters(),
              labels.map(rows -> rows.gather(indices)),
              sampleWeights.map(rows -> rows.gather(indices)),
              () -> pipeline.release(slot));
      save(batch, plan);
      return batch;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
  }

  private void save(Batch batch, BatchPlan plan) throws IOException {
    if (sink.isEmpty()) {
      return;
    }
    boolean saved = false;
    try {
      for (int i = 0; i < batch.size(); i++) {
        Image image = batch.image(i);
        sink.get()
            .write(
                FloatBuffer.wrap(image.values()),
                image.shape(),
                plan.samples()[i],
                plan.fileNumbers()[i]);
      }
      saved = true;
    } finally {
      if (!saved) {
        batch.close();
      }
    }
  }

  /** Draws the order of the next epoch for {@link #get}; without shuffling, nothing changes. */
  public void onEpochEnd() {
    sampler.onEpochEnd();
  }

  /** Lets {@link #next} start a new epoch; the count of delivered batches runs on, as in Keras. */
  public void reset() {
    sampler.reset();
  }

  /** Where the flow is: after the last batch that was delivered. */
  public FlowPosition position() {
    return sampler.position();
  }

  /**
   * Goes on from a position of a flow with the same options, as if it had never been left.
   *
   * @throws IllegalArgumentException if the position is of a flow of other sizes
   */
  public void restore(FlowPosition position) {
    sampler.restore(position);
  }

  /** Releases all memory, also of batches that are still open; idempotent. */
  @Override
  public void close() {
    pipeline.close();
    device.close();
  }
}
