package org.batchwarp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Event;
import org.batchwarp.pipeline.Delivery;
import org.batchwarp.pipeline.DeviceBatch;

/**
 * A delivered batch: images in memory that is used again after {@link #close}, with their labels
 * and weights. Use after close throws; what was copied out of it stays. Not thread-safe.
 */
public final class Batch implements AutoCloseable {
  private final Delivery delivery;
  private final Optional<NdArray> labels;
  private final Optional<NdArray> sampleWeights;

  /** Takes over a delivery. */
  Batch(Delivery delivery, Optional<NdArray> labels, Optional<NdArray> sampleWeights) {
    this.delivery = delivery;
    this.labels = labels;
    this.sampleWeights = sampleWeights;
  }

  /** The number of images; the last batch of an epoch may have fewer than the others. */
  public int size() {
    return delivery.size();
  }

  /** The shape of each image and the order of its axes. */
  public ImageShape shape() {
    return delivery.shape();
  }

  /** The element type of the images. */
  public ElementType type() {
    return delivery.type();
  }

  /** The batch's axes, such as (32, 28, 28, 1). */
  public int[] axes() {
    int[] image = shape().axes();
    return new int[] {size(), image[0], image[1], image[2]};
  }

  /**
   * All images densely, in native byte order, from position 0; a view, valid until close.
   *
   * @throws IllegalStateException if they were delivered on the device
   */
  public ByteBuffer bytes() {
    return delivery.images().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Which of the buffers of {@link FlowBuilder#deliverInto} the images are in, from 0. */
  public OptionalInt deliveredInto() {
    return delivery.callersBuffer();
  }

  /**
   * The images in the device's memory, where they may still be on their way.
   *
   * @throws IllegalStateException if they were not delivered there, see {@link
   *     FlowBuilder#deliverOnDevice}
   */
  public DeviceBatch onDevice() {
    return delivery.onDevice();
  }

  /**
   * All values of a float32 batch; a view, valid until close.
   *
   * @throws IllegalStateException if the batch is not float32
   */
  public FloatBuffer floats() {
    if (type() != ElementType.FLOAT32) {
      throw new IllegalStateException("the batch is " + type().numpyName() + ", not float32");
    }
    return bytes().asFloatBuffer();
  }

  /** All values converted to float; a copy. */
  public float[] toArray() {
    return toFloats(0, size() * shape().values());
  }

  /** The values of one image, converted to float; a copy. */
  public Image image(int index) {
    int values = shape().values();
    Objects.checkIndex(index, size());
    return new Image(shape(), toFloats(index * values, values));
  }

  private float[] toFloats(int from, int count) {
    ByteBuffer source = bytes();
    ElementType type = type();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int at = (from + i) * type.bytes();
      values[i] =
          switch (type) {
            case FLOAT16 -> Float16.toFloat(source.getShort(at));
            case FLOAT64 -> (float) source.getDouble(at);
            case FLOAT32 -> source.getFloat(at);
            case BOOL, INT8, UINT8, INT16, UINT16, INT32, UINT32, INT64, UINT64 ->
                throw new IllegalStateException("batches are not of " + type.numpyName());
          };
    }
    return values;
  }

  /** The labels of the images, in their order and of the type they were given in. */
  public Optional<NdArray> labels() {
    return labels;
  }

  /** The weights of the images, in their order. */
  public Optional<NdArray> sampleWeights() {
    return sampleWeights;
  }

  /** The index in the source of each image; a copy. */
  public int[] indices() {
    delivery.requireOpen();
    return delivery.plan().images().clone();
  }

  /** How each image was transformed; a copy. */
  public List<TransformParameters> parameters() {
    delivery.requireOpen();
    return List.copyOf(delivery.plan().parameters());
  }

  /**
   * Gives the images to another library by DLPack, without a copy, and closes the batch for Java.
   * The tensor's deleter, which that library calls once and in any thread, gives the memory back to
   * the flow; the tensor stays valid until then, also when the flow is closed before. A device that
   * was given to the flow must outlive its tensors.
   *
   * <p>Images in the device's memory are waited for. The library's own work on them must have
   * finished when it calls the deleter.
   *
   * @return the address of a {@code DLManagedTensor} (of DLPack before 1.0), dense, with the axes
   *     of {@link #axes}
   * @throws UnsupportedOperationException if the images are in the memory of a device that DLPack
   *     cannot tell of, such as {@code opencl}
   */
  public long toDlpack() {
    return delivery.lend(axes());
  }

  /**
   * Gives the memory back to the flow, for batches that are made after the event is reached. No
   * thread waits for that; the event may be closed at once.
   *
   * @param event of the device that made the batch, marking the last use of the batch there; one of
   *     another library by {@link org.batchwarp.device.Device#wrapEvent}
   */
  public void closeAfter(Event event) {
    delivery.closeAfter(event);
  }

  /**
   * Gives the memory back to the flow; idempotent. Whoever still works on it, such as another
   * stream of the device, must have finished: see {@link #closeAfter}.
   */
  @Override
  public void close() {
    delivery.close();
  }
}
