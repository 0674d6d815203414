package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Event;
import org.batchwarp.device.Resource;

/**
 * A batch that the consumer has, until it closes it: then the memory is used for another. Use after
 * that throws. Not thread-safe.
 */
public final class Delivery implements Resource {
  private final BatchPipeline pipeline;
  private final MadeBatch batch;
  private boolean closed;

  Delivery(BatchPipeline pipeline, MadeBatch batch) {
    this.pipeline = pipeline;
    this.batch = batch;
  }

  private Slot slot() {
    requireOpen();
    return batch.slot();
  }

  /**
   * Checks that the batch was neither closed nor lent.
   *
   * @throws IllegalStateException if it was
   */
  public void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the batch is closed");
    }
  }

  /** What the batch is made of; its arrays are valid until close. */
  public BatchPlan plan() {
    return batch.plan();
  }

  /** The number of images. */
  public int size() {
    return batch.plan().images().length;
  }

  /** The shape of each image and the order of its axes. */
  public ImageShape shape() {
    return batch.slot().shape();
  }

  /** The element type of the images. */
  public ElementType type() {
    return batch.slot().type();
  }

  /** What the batch took. */
  public FlowMetrics metrics() {
    return slot().metrics();
  }

  /**
   * The images, densely, in native byte order.
   *
   * @throws IllegalStateException if they are in the device's memory, or the pipeline is closed
   */
  public ByteBuffer images() {
    return slot().images();
  }

  /** The number of the caller's buffer that the images are in. */
  public OptionalInt callersBuffer() {
    return slot().callersBuffer();
  }

  /**
   * The images in the device's memory.
   *
   * @throws IllegalStateException if they are in the host's
   */
  public DeviceBatch onDevice() {
    return slot().onDevice();
  }

  /**
   * Closes this for the consumer and gives the images to another library, also beyond the closing
   * of the pipeline, until it calls the tensor's deleter.
   *
   * @param axes the batch's
   * @return the address of a {@code DLManagedTensor}
   */
  public long lend(int[] axes) {
    Slot slot = slot();
    long tensor = pipeline.lend(batch, () -> slot.export(axes, () -> pipeline.release(batch)));
    closed = true;
    return tensor;
  }

  /**
   * Closes this, and lets the next batch in this memory come after an event of the batch's device.
   */
  public void closeAfter(Event event) {
    slot().waitFor(event);
    close();
  }

  /** Gives the memory back; idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      pipeline.release(batch);
    }
  }
}
