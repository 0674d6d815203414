package org.batchwarp;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.Supplier;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.Float16;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.config.TransformParameters;

/**
 * A delivered batch: images in memory that is used again after {@link #close}, with their labels
 * and weights. Use after close throws; what was copied out of it stays. Not thread-safe.
 */
public final class Batch implements AutoCloseable {
  private final Supplier<ByteBuffer> images;
  private final OptionalInt callersBuffer;
  private final ElementType type;
  private final ImageShape shape;
  private final int[] indices;
  private final List<TransformParameters> parameters;
  private final Optional<NdArray> labels;
  private final Optional<NdArray> sampleWeights;
  private final Runnable release;
  private boolean closed;

  /**
   * A batch over a flow's memory.
   *
   * @param images gives the memory, or throws once the flow has released it
   * @param callersBuffer the number of the caller's buffer that this is
   */
  Batch(
      Supplier<ByteBuffer> images,
      OptionalInt callersBuffer,
      ElementType type,
      ImageShape shape,
      int[] indices,
      List<TransformParameters> parameters,
      Optional<NdArray> labels,
      Optional<NdArray> sampleWeights,
      Runnable release) {
    this.images = images;
    this.callersBuffer = callersBuffer;
    this.type = type;
    this.shape = shape;
    this.indices = indices;
    this.parameters = parameters;
    this.labels = labels;
    this.sampleWeights = sampleWeights;
    this.release = release;
  }

  /** The number of images; the last batch of an epoch may have fewer than the others. */
  public int size() {
    return indices.length;
  }

  /** The shape of each image and the order of its axes. */
  public ImageShape shape() {
    return shape;
  }

  /** The element type of the images. */
  public ElementType type() {
    return type;
  }

  /** The batch's axes, such as (32, 28, 28, 1). */
  public int[] axes() {
    int[] image = shape.axes();
    return new int[] {size(), image[0], image[1], image[2]};
  }

  /** All images densely, in native byte order, from position 0; a view, valid until close. */
  public ByteBuffer bytes() {
    requireOpen();
    return images.get().asReadOnlyBuffer().order(ByteOrder.nativeOrder());
  }

  /** Which of the buffers of {@link FlowBuilder#deliverInto} the images are in, from 0. */
  public OptionalInt deliveredInto() {
    requireOpen();
    return callersBuffer;
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the batch is closed");
    }
  }

  /**
   * All values of a float32 batch; a view, valid until close.
   *
   * @throws IllegalStateException if the batch is not float32
   */
  public FloatBuffer floats() {
    if (type != ElementType.FLOAT32) {
      throw new IllegalStateException("the batch is " + type.numpyName() + ", not float32");
    }
    return bytes().asFloatBuffer();
  }

  /** All values converted to float; a copy. */
  public float[] toArray() {
    return toFloats(0, size() * shape.values());
  }

  /** The values of one image, converted to float; a copy. */
  public Image image(int index) {
    int values = shape.values();
    Objects.checkIndex(index, size());
    return new Image(shape, toFloats(index * values, values));
  }

  private float[] toFloats(int from, int count) {
    ByteBuffer source = bytes();
    float[] values = new float[count];
    for (int i = 0; i < count; i++) {
      int at = (from + i) * type.bytes();
      values[i] =
          switch (type) {
            case FLOAT16 -> Float16.toFloat(source.getShort(at));
            case FLOAT64 -> (float) source.getDouble(at);
            default -> source.getFloat(at);
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
    requireOpen();
    return indices.clone();
  }

  /** How each image was transformed; a copy. */
  public List<TransformParameters> parameters() {
    requireOpen();
    return List.copyOf(parameters);
  }

  /** Gives the memory back to the flow; idempotent. */
  @Override
  public void close() {
    if (!closed) {
      closed = true;
      release.run();
    }
  }
}
