package org.batchwarp.program;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Optional;
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
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;

/**
 * The device memory in which a program runs, for batches up to a fixed size. Buffers that only some
 * programs need are allocated at their first use and kept. Where the device can work on the host's
 * memory, it does so, and nothing is copied. Owns its buffers, not the device or the stream. Used
 * by one thread at a time.
 */
public final class Workspace implements Resource {
  private final Device device;
  private final MeteredStream stream;
  private final AugmentationProgram program;
  private final int capacity;
  private final ResourceStack owned = new ResourceStack();
  private final IdentityHashMap<Object, DeviceBuffer> constants = new IdentityHashMap<>();
  private final Uploaded parameters;
  private Uploaded picks;
  private HostBuffer gathered;
  private DeviceBuffer gatheredView;
  private DeviceBuffer input;
  private DeviceBuffer start;
  private DeviceBuffer current;
  private Optional<DeviceBuffer> indices = Optional.empty();
  private boolean picking;
  private int transfers;
  private Optional<DeviceBuffer> result = Optional.empty();
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
    this(device, new MeteredStream(stream, false), program, capacity);
  }

  /**
   * Allocates for batches of up to {@code capacity} images.
   *
   * @param stream on which everything runs
   */
  public Workspace(Device device, MeteredStream stream, AugmentationProgram program, int capacity) {
    this.device = device;
    this.stream = stream;
    this.program = program;
    this.capacity = capacity;
    long parameterElements = (long) capacity * ImageParameters.STRIDE;
    try {
      this.parameters = new Uploaded("parameters", ElementType.FLOAT64, parameterElements);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** What the host writes for each batch, and the device reads. */
  private final class Uploaded {
    private final HostBuffer host;
    private final Optional<DeviceBuffer> view;
    private final DeviceBuffer buffer;

    Uploaded(String label, ElementType type, long elements) {
      this.host = owned.own(device.allocateUpload(label, type, elements));
      this.view = device.view(label, type, host.bytes());
      this.buffer = view.orElseGet(() -> allocate(label, type, elements));
    }

    ByteBuffer bytes() {
      return host.bytes();
    }

    void upload(long elements) {
      if (view.isEmpty()) {
        stream.copyIn(host, buffer, 0, elements);
      }
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
   * Takes a batch of images that were gathered.
   *
   * @param images the batch, densely from the buffer's start, which stays open and as it is until
   *     the work on it is done
   * @param batch the parameters of each image; their number is the batch's size
   */
  public void load(HostBuffer images, List<TransformParameters> batch) {
    writeParameters(batch);
    picking = false;
    start = uploaded(images);
  }

  /**
   * Takes a batch of images that are picked from a data set in the device's memory.
   *
   * @param dataSet images of the program's input shape and type, densely
   * @param images their numbers, all of them within the data set
   * @param batch the parameters of each image
   * @throws IllegalArgumentException if the program cannot pick images
   */
  public void load(DeviceBuffer dataSet, int[] images, List<TransformParameters> batch) {
    if (!program.picksImages() || images.length != batch.size()) {
      throw new IllegalArgumentException(
          "cannot pick %d images for %d parameters".formatted(images.length, batch.size()));
    }
    writeParameters(batch);
    if (picks == null) {
      picks = new Uploaded("picked images", ElementType.INT32, capacity);
    }
    picks.bytes().asIntBuffer().put(images);
    picks.upload(images.length);
    picking = true;
    start = dataSet;
  }

  private void writeParameters(List<TransformParameters> batch) {
    if (batch.isEmpty() || batch.size() > capacity) {
      throw new IllegalArgumentException(
          "batch must have 1 to " + capacity + " images, got " + batch.size());
    }
    count = batch.size();
    program.writeParameters(batch, parameters.bytes());
    parameters.upload((long) count * ImageParameters.STRIDE);
  }

  private DeviceBuffer uploaded(HostBuffer images) {
    if (images != gathered) {
      gathered = images;
      gatheredView = device.view(images.label(), images.type(), images.bytes()).orElse(null);
    }
    if (gatheredView != null) {
      return gatheredView;
    }
    if (input == null) {
      input = allocate("input images", program.inputType(), imageElements());
    }
    stream.copyIn(images, input, 0, values());
    return input;
  }

  /**
   * Runs the program on the batch that was loaded last, which stays loaded.
   *
   * @return images of the program's output shape and type, valid until the next run
   * @throws IllegalStateException if none was loaded
   */
  public DeviceBuffer run() {
    return run(Optional.empty());
  }

  /**
   * Runs the program likewise, with a buffer for the results.
   *
   * @param into where they go if they can, of the program's output type and large enough
   */
  public DeviceBuffer run(Optional<DeviceBuffer> into) {
    result = into;
    if (count == 0) {
      throw new IllegalStateException("no batch was loaded");
    }
    current = start;
    indices = picking ? Optional.of(picks.buffer) : Optional.empty();
    transfers = program.transfers();
    stream.beginKernels();
    for (Step step : program.steps()) {
      step.enqueue(this);
    }
    stream.endKernels();
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

  /** Which images of {@link #current} the batch is made of, if not all of them in order. */
  Optional<DeviceBuffer> indices() {
    return indices;
  }

  /** A buffer of the type to write the next state of the batch to. */
  DeviceBuffer other(ElementType type) {
    transfers--;
    if (transfers == 0 && result.isPresent()) {
      return result.get();
    }
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
    indices = Optional.empty();
  }

  DeviceBuffer parameters() {
    return parameters.buffer;
  }

  DeviceBuffer moments() {
    return moments;
  }

  void launch(Kernel kernel) {
    stream.stream().launch(kernel);
  }

  void measureImages(ImageShape shape) {
    if (moments == null) {
      moments =
          allocate("image moments", ElementType.FLOAT64, (long) capacity * ImageMoments.STRIDE);
    }
    launch(new Kernel.MeasureImages(current, shape, count, moments));
  }

  /** Multiplies the batch, one image a row, by a square matrix. */
  void multiply(DeviceBuffer matrix, DeviceBuffer product, int values, ProductPrecision precision) {
    device
        .linearAlgebra()
        .matrixProduct(stream.stream(), current, matrix, product, count, values, values, precision);
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
          try (HostBuffer host = device.allocateUpload(label, type, elements)) {
            writer.accept(host.bytes());
            DeviceBuffer constant = allocate(label, type, elements);
            stream.endKernels();
            stream.copyIn(host, constant, 0, elements);
            stream.stream().synchronize();
            stream.beginKernels();
            return constant;
          }
        });
  }

  /** The batch in host memory; {@link #upload()} writes it back. */
  FloatBuffer download() {
    if (hostImages == null) {
      hostImages = allocateHost("preprocessed images", ElementType.FLOAT32, imageElements());
    }
    stream.endKernels();
    stream.copyOut(current, hostImages, 0, values());
    stream.stream().synchronize();
    return hostImages.bytes().asFloatBuffer();
  }

  void upload() {
    stream.copyIn(hostImages, current, 0, values());
    stream.beginKernels();
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
