package org.batchwarp.program;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.function.Consumer;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;

/**
 * The device memory in which a program runs, for batches up to a fixed size. Buffers that only some
 * programs need are allocated at their first use and kept. Owns its buffers, not the device or the
 * stream. Used by one thread at a time.
 */
public final class Workspace implements Resource {
  private final Device device;
  private final Stream stream;
  private final AugmentationProgram program;
  private final int capacity;
  private final ResourceStack owned = new ResourceStack();
  private final IdentityHashMap<Object, DeviceBuffer> constants = new IdentityHashMap<>();
  private final DeviceBuffer input;
  private final HostBuffer hostParameters;
  private final DeviceBuffer parameters;
  private DeviceBuffer current;
  private final DeviceBuffer[] work = new DeviceBuffer[2];
  private DeviceBuffer converted;
  private DeviceBuffer coefficients;
  private DeviceBuffer moments;
  private HostBuffer hostImages;
  private int count;

  /**
   * Allocates for batches of up to {@code capacity} images.
   *
   * @param stream on which everything runs
   */
  public Workspace(Device device, Stream stream, AugmentationProgram program, int capacity) {
    this.device = device;
    this.stream = stream;
    this.program = program;
    this.capacity = capacity;
    long parameterElements = (long) capacity * ImageParameters.STRIDE;
    try {
      this.input = allocate("input images", program.inputType(), imageElements());
      this.hostParameters = allocateHost("parameters", ElementType.FLOAT64, parameterElements);
      this.parameters = allocate("parameters", ElementType.FLOAT64, parameterElements);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * The largest batch whose buffers the device allows and the host can address.
   *
   * @throws IllegalArgumentException if it does not allow one image
   */
  public static int largestCapacity(Device device, AugmentationProgram program) {
    long imageBytes = program.largestImageBytes();
    long fitting = Math.min(device.largestAllocation(), Integer.MAX_VALUE - 8) / imageBytes;
    if (fitting < 1) {
      throw new IllegalArgumentException(
          "%s images need buffers of %d bytes, the largest of device '%s' has %d"
              .formatted(
                  program.input().size(), imageBytes, device.name(), device.largestAllocation()));
    }
    return (int) Math.min(Integer.MAX_VALUE, fitting);
  }

  private long imageElements() {
    return (long) capacity * program.input().values();
  }

  /**
   * Runs the program.
   *
   * @param images the batch, densely from the buffer's start
   * @param batch the parameters of each image; their number is the batch's size
   * @return the result: images of the program's output shape and type, valid until the next run
   */
  public DeviceBuffer run(HostBuffer images, List<TransformParameters> batch) {
    if (batch.isEmpty() || batch.size() > capacity) {
      throw new IllegalArgumentException(
          "batch must have 1 to " + capacity + " images, got " + batch.size());
    }
    count = batch.size();
    stream.copyIn(images, input, values());
    program.writeParameters(batch, hostParameters.bytes());
    stream.copyIn(hostParameters, parameters, (long) count * ImageParameters.STRIDE);
    return rerun();
  }

  /**
   * Runs the program again on the images and parameters of the last {@link #run}, which are in
   * device memory already. A flow's program leaves them as they are; one without a warp may work in
   * place, and then goes on from its result.
   *
   * @return as {@link #run}
   * @throws IllegalStateException if there was no run
   */
  public DeviceBuffer rerun() {
    if (count == 0) {
      throw new IllegalStateException("there is no batch to run again");
    }
    current = input;
    for (Step step : program.steps()) {
      step.enqueue(this);
    }
    return current;
  }

  int count() {
    return count;
  }

  /** The number of values of the current batch. */
  long values() {
    return (long) count * program.input().values();
  }

  DeviceBuffer current() {
    return current;
  }

  /** A buffer of the type to write the next state of the batch to. */
  DeviceBuffer other(ElementType type) {
    if (type != ElementType.FLOAT32) {
      if (converted == null) {
        converted = allocate("converted images", type, imageElements());
      }
      return converted;
    }
    int next = current == work[0] ? 1 : 0;
    if (work[next] == null) {
      work[next] = allocate("work images", ElementType.FLOAT32, imageElements());
    }
    return work[next];
  }

  /** A buffer for the coefficients of splines, so many for each image. */
  DeviceBuffer coefficients(int perImage) {
    if (coefficients == null) {
      coefficients =
          allocate("spline coefficients", ElementType.FLOAT64, (long) capacity * perImage);
    }
    return coefficients;
  }

  void advanceTo(DeviceBuffer next) {
    current = next;
  }

  DeviceBuffer parameters() {
    return parameters;
  }

  DeviceBuffer moments() {
    return moments;
  }

  void launch(Kernel kernel) {
    stream.launch(kernel);
  }

  void measureImages(ImageShape shape) {
    if (moments == null) {
      moments =
          allocate("image moments", ElementType.FLOAT64, (long) capacity * ImageMoments.STRIDE);
    }
    launch(new Kernel.MeasureImages(current, shape, count, moments));
  }

  /** Multiplies the batch, one image a row, by a square matrix. */
  void multiply(DeviceBuffer matrix, DeviceBuffer product, int values) {
    device.linearAlgebra().matrixProduct(stream, current, matrix, product, count, values, values);
  }

  /** The array in device memory, copied there at the first use. */
  DeviceBuffer constant(String label, double[] values) {
    return constant(
        values, label, ElementType.FLOAT64, values.length, b -> b.asDoubleBuffer().put(values));
  }

  /** The array in device memory, copied there at the first use. */
  DeviceBuffer constant(String label, float[] values) {
    return constant(
        values, label, ElementType.FLOAT32, values.length, b -> b.asFloatBuffer().put(values));
  }

  private DeviceBuffer constant(
      Object values, String label, ElementType type, int elements, Consumer<ByteBuffer> writer) {
    return constants.computeIfAbsent(
        values,
        key -> {
          try (HostBuffer host = device.allocateHost(label, type, elements)) {
            writer.accept(host.bytes());
            DeviceBuffer constant = allocate(label, type, elements);
            stream.copyIn(host, constant, elements);
            stream.synchronize();
            return constant;
          }
        });
  }

  /** The batch in host memory; {@link #upload()} writes it back. */
  FloatBuffer download() {
    if (hostImages == null) {
      hostImages = allocateHost("preprocessed images", ElementType.FLOAT32, imageElements());
    }
    stream.copyOut(current, hostImages, values());
    stream.synchronize();
    return hostImages.bytes().asFloatBuffer();
  }

  void upload() {
    stream.copyIn(hostImages, current, values());
  }

  private DeviceBuffer allocate(String label, ElementType type, long elements) {
    return owned.own(device.allocate(label, type, elements));
  }

  private HostBuffer allocateHost(String label, ElementType type, long elements) {
    return owned.own(device.allocateHost(label, type, elements));
  }

  @Override
  public void close() {
    owned.close();
  }
}
