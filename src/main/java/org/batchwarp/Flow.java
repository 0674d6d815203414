package org.batchwarp;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.FloatBuffer;
import java.util.Iterator;
import java.util.Optional;
import java.util.function.Consumer;
import org.batchwarp.ImageDataGenerator.DeviceLease;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.pipeline.BatchPipeline;
import org.batchwarp.pipeline.BatchPlan;
import org.batchwarp.pipeline.Delivery;
import org.batchwarp.pipeline.FlowMetrics;
import org.batchwarp.pipeline.FlowPosition;
import org.batchwarp.sink.ImageFolderSink;

/**
 * An endless run of augmented batches, by either of Keras's protocols:
 *
 * <ul>
 *   <li>{@link #next}: epoch after epoch, each in an order of its own if shuffled;
 *   <li>{@link #get}: any batch of the present epoch; {@link #onEpochEnd} draws the next order.
 * </ul>
 *
 * <p>While the caller has a batch, the next ones of {@link #next} are made on a thread of the
 * flow's own: images are read, and the preprocessing function is called there, one batch after
 * another. Nobody can tell but by the time it takes: failures are thrown at the batch they belong
 * to, and every other call finds the flow where it was delivered. The source stays open until the
 * flow is closed.
 *
 * <p>As in Keras, random numbers go by how many batches were delivered before, so it is the order
 * of calls that decides about a batch. A batch is the caller's to close; only so many may be open
 * at once.
 *
 * <p>For one thread at a time: a call that comes while another is under way is an error, also from
 * the source, preprocessing function, listener or sink that it runs. Any thread may close a flow,
 * whatever runs: the call that is under way then throws.
 */
public final class Flow implements Iterator<Batch>, AutoCloseable {
  private final BatchPipeline pipeline;
  private final ImageShape shape;
  private final Optional<NdArray> labels;
  private final Optional<NdArray> sampleWeights;
  private final Optional<ImageFolderSink> sink;
  private final Optional<Consumer<FlowMetrics>> onBatch;
  private final DeviceLease device;

  /** Takes over the pipeline and the lease. */
  Flow(
      BatchPipeline pipeline,
      ImageShape shape,
      Optional<NdArray> labels,
      Optional<NdArray> sampleWeights,
      Optional<ImageFolderSink> sink,
      Optional<Consumer<FlowMetrics>> onBatch,
      DeviceLease device) {
    this.pipeline = pipeline;
    this.shape = shape;
    this.labels = labels;
    this.sampleWeights = sampleWeights;
    this.sink = sink;
    this.onBatch = onBatch;
    this.device = device;
  }

  /** The number of batches in an epoch. */
  public int length() {
    return pipeline.order().batches();
  }

  /** The number of images in an epoch. */
  public int samples() {
    return pipeline.order().samples();
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
   * @throws IllegalStateException if too many batches are open, the flow is closed, also while this
   *     waits, or another call of it is under way
   * @throws UncheckedIOException if an image cannot be read or saved; the message names it, and the
   *     flow goes on with the batch after this one. If it cannot be read, whatever the source threw
   *     or did wrong, the cause is an {@link org.batchwarp.source.UnreadableImageException}; only
   *     an {@link Error} is thrown as it is.
   * @throws IllegalArgumentException if seed + batches delivered exceeds 2^32 - 1
   */
  @Override
  public Batch next() {
    return pipeline.next(this::receive);
  }

  /**
   * Batch {@code index} of the present epoch; the caller closes it.
   *
   * @throws IndexOutOfBoundsException if {@code index} is not 0 to {@link #length()} - 1
   * @throws IllegalStateException as {@link #next}
   * @throws UncheckedIOException as {@link #next}
   */
  public Batch get(int index) {
    return pipeline.get(index, this::receive);
  }

  private Batch receive(Delivery delivery) {
    int[] indices = delivery.plan().images();
    Batch batch =
        new Batch(
            delivery,
            labels.map(rows -> rows.gather(indices)),
            sampleWeights.map(rows -> rows.gather(indices)));
    onBatch.ifPresent(listener -> listener.accept(delivery.metrics()));
    try {
      save(batch, delivery.plan());
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    }
    return batch;
  }

  private void save(Batch batch, BatchPlan plan) throws IOException {
    if (sink.isEmpty()) {
      return;
    }
    for (int i = 0; i < batch.size(); i++) {
      Image image = batch.image(i);
      sink.get()
          .write(
              FloatBuffer.wrap(image.values()),
              image.shape(),
              plan.samples()[i],
              plan.fileNumbers()[i]);
    }
  }

  /** Draws the order of the next epoch for {@link #get}; without shuffling, nothing changes. */
  public void onEpochEnd() {
    pipeline.onEpochEnd();
  }

  /** Lets {@link #next} start a new epoch; the count of delivered batches runs on, as in Keras. */
  public void reset() {
    pipeline.reset();
  }

  /** Where the flow is: after the last batch that was delivered. */
  public FlowPosition position() {
    return pipeline.position();
  }

  /**
   * Goes on from a position of a flow with the same options, as if it had never been left.
   *
   * @throws IllegalArgumentException if the position is of a flow of other sizes
   */
  public void restore(FlowPosition position) {
    pipeline.restore(position);
  }

  /**
   * What all batches took that were delivered so far, by both protocols. May be asked for by any
   * thread, at any time.
   */
  public FlowMetrics metrics() {
    return pipeline.metrics();
  }

  /**
   * Releases all memory, also of batches that are still open, which nobody may read at that time,
   * but for tensors of {@link Batch#toDlpack}, which keep theirs until their deleters are called;
   * idempotent. Waits for what runs, but not if that is what calls this, and not for a source or
   * function that takes longer than ten seconds: memory is then released when that has ended.
   */
  @Override
  public void close() {
    pipeline.closeThen(device::close);
  }
}
