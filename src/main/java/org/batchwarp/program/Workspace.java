package org.batchwarp.program;

import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.BatchView;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;

/**
 * The memory in which a program runs, as its {@link BufferPlan} says, for batches up to a fixed
 * size. Where the device can work on the host's memory, it does so, and nothing is copied. Owns its
 * buffers, not the device or the stream. Used by one thread at a time.
 */
public final class Workspace implements Resource {
  /**
   * A batch that is there.
   *
   * @param picks which of the images it is made of, if not all of them in order
   */
  private record Batch(DeviceBuffer images, Optional<DeviceBuffer> picks, int count) {}

  private final Device device;
  private final MeteredStream stream;
  private final AugmentationProgram program;
  private final BufferPlan plan;
  private final int capacity;
  private final Buffers buffers;
  private final Buffers.Upload parameters;
  private final ResourceStack ownedConstants = new ResourceStack();
  private final Map<Constant, DeviceBuffer> constants = new HashMap<>();
  private Optional<Batch> loaded = Optional.empty();

  /**
   * For batches of up to {@code capacity} images.
   *
   * @param stream on which everything runs
   */
  public Workspace(Device device, Stream stream, AugmentationProgram program, int capacity) {
    this(device, new MeteredStream(stream, false), program, capacity);
  }

  /**
   * For batches of up to {@code capacity} images.
   *
   * @param stream on which everything runs
   */
  public Workspace(Device device, MeteredStream stream, AugmentationProgram program, int capacity) {
    this.device = device;
    this.stream = stream;
    this.program = program;
    this.plan = program.plan();
    this.capacity = capacity;
    this.buffers = new Buffers(device, capacity);
    try {
      this.parameters = buffers.upload(BufferPlan.PARAMETERS);
    } catch (RuntimeException | Error e) {
      buffers.close();
      throw e;
    }
  }

  /**
   * The largest batch whose buffers the device allows and the host can address.
   *
   * @throws IllegalArgumentException if it does not allow one image
   */
  public static int largestCapacity(Device device, AugmentationProgram program) {
    long imageBytes = program.plan().largestImageBytes();
    long fitting = Math.min(device.largestAllocation(), Integer.MAX_VALUE - 8) / imageBytes;
    if (fitting < 1) {
      throw new IllegalArgumentException(
          "%s images need buffers of %d bytes, the largest of device '%s' has %d"
              .formatted(
                  program.input().size(), imageBytes, device.name(), device.largestAllocation()));
    }
    return (int) Math.min(Integer.MAX_VALUE, fitting);
  }

  /**
   * Where a batch is gathered, densely from the start, before it is loaded. It stays as it is until
   * the work on the batch is done.
   */
  public ByteBuffer gathered() {
    return buffers.upload(plan.source()).host().bytes();
  }

  /**
   * Takes the batch that was gathered.
   *
   * @param batch the parameters of each image; their number is the batch's size
   */
  public void load(List<TransformParameters> batch) {
    writeParameters(batch);
    Buffers.Upload images = buffers.upload(plan.source());
    copy(images, batch.size() * plan.source().elements());
    loaded = Optional.of(new Batch(images.device(), Optional.empty(), batch.size()));
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
    Buffers.Upload picks = buffers.upload(BufferPlan.PICKS);
    picks.host().bytes().asIntBuffer().put(images);
    copy(picks, images.length);
    loaded = Optional.of(new Batch(dataSet, Optional.of(picks.device()), images.length));
  }

  private void writeParameters(List<TransformParameters> batch) {
    if (batch.isEmpty() || batch.size() > capacity) {
      throw new IllegalArgumentException(
          "batch must have 1 to " + capacity + " images, got " + batch.size());
    }
    program.writeParameters(batch, parameters.host().bytes());
    copy(parameters, batch.size() * BufferPlan.PARAMETERS.elements());
  }

  private void copy(Buffers.Upload upload, long elements) {
    if (upload.isCopy()) {
      stream.copyIn(upload.host(), upload.device(), 0, elements);
    }
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
    Batch batch = loaded.orElseThrow(() -> new IllegalStateException("no batch was loaded"));
    for (Constant constant : plan.constants()) {
      constants.computeIfAbsent(constant, this::copied);
    }
    Run run = new Run(batch, into);
    stream.beginKernels();
    plan.steps().forEach(run::perform);
    stream.endKernels();
    return run.buffer(plan.result());
  }

  /** The constant in device memory. */
  private DeviceBuffer copied(Constant constant) {
    int elements = constant.values().length;
    try (HostBuffer host = device.allocateUpload(constant.label(), ElementType.FLOAT32, elements)) {
      host.bytes().asFloatBuffer().put(constant.values());
      DeviceBuffer copy =
          ownedConstants.own(device.allocate(constant.label(), ElementType.FLOAT32, elements));
      stream.copyIn(host, copy, 0, elements);
      stream.stream().synchronize();
      return copy;
    }
  }

  /** The program on one batch. */
  private final class Run implements Work.Worker {
    private final Batch batch;
    private final Optional<DeviceBuffer> into;

    Run(Batch batch, Optional<DeviceBuffer> into) {
      this.batch = batch;
      this.into = into;
    }

    void perform(BufferPlan.PlannedStep planned) {
      boolean readsSource = planned.input().role() == PlannedBuffer.Role.SOURCE;
      Operands operands =
          new Operands(
              buffer(planned.input()),
              readsSource ? batch.picks() : Optional.empty(),
              buffer(planned.output()),
              batch.count(),
              parameters.device(),
              planned.moments().map(buffers::onDevice),
              planned.onHost().map(buffers::onHost),
              planned.step().constant().map(constants::get));
      planned.step().work(operands).forEach(work -> work.by(this));
    }

    DeviceBuffer buffer(PlannedBuffer planned) {
      return switch (planned.role()) {
        case SOURCE -> batch.images();
        case RESULT -> into.orElseGet(() -> buffers.onDevice(planned));
        default -> buffers.onDevice(planned);
      };
    }

    @Override
    public void launch(Work.Launch launch) {
      stream.stream().launch(launch.kernel());
    }

    @Override
    public void multiply(Work.Product work) {
      device
          .linearAlgebra()
          .matrixProduct(
              stream.stream(),
              work.images(),
              work.matrix(),
              work.product(),
              work.count(),
              work.values(),
              work.values(),
              work.precision());
    }

    @Override
    public void apply(Work.OnHost work) {
      long values = (long) work.count() * work.shape().values();
      stream.endKernels();
      stream.copyOut(work.images(), work.host(), 0, values);
      stream.stream().synchronize();
      FloatBuffer images = work.host().bytes().asFloatBuffer();
      work.function().apply(new BatchView(images, work.count(), work.shape()));
      stream.copyIn(work.host(), work.images(), 0, values);
      stream.beginKernels();
    }
  }

  @Override
  public void close() {
    ownedConstants.close();
    buffers.close();
  }
}
