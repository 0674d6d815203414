package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.MeteredStream;
import org.batchwarp.program.Workspace;
import org.batchwarp.program.WorkspaceMemory;

/**
 * Everything that one batch in flight needs: a stream, the memory to gather images in, the device's
 * workspace, and, from its run on, the memory that results are delivered in. A batch too large for
 * the device's largest buffer goes through it in parts. Images that are on the device are picked
 * there, and results go to delivered memory at once where the device can write that.
 *
 * <p>A batch is prepared, run and awaited, each by any thread, one after the other.
 */
public final class Slot implements Resource {
  private final ResourceStack owned = new ResourceStack();
  private final Station station;
  private final Device device;
  private final AugmentationProgram program;
  private final Stream stream;
  private final MeteredStream metered;
  private final Meter meter;
  private final int part;
  private final Workspace workspace;
  private final Gatherer gatherer;
  private HostBuffer gathered;
  private Optional<DeviceBuffer> dataSet = Optional.empty();
  private BatchPlan plan;

  /** Where the batch is delivered, and the next one that stays with the slot; else null. */
  private Target target;

  /** The numbers of the batch's images in the data set, or else in the source. */
  private int[] images = {};

  /**
   * Allocates for batches of up to {@code capacity} images.
   *
   * @param number its own, among the slots of all devices
   */
  Slot(
      Station station,
      Device device,
      AugmentationProgram program,
      Gatherer gatherer,
      BatchPipeline.Limits limits,
      Destination destination,
      int number) {
    int capacity = limits.batchSize();
    this.station = station;
    this.device = device;
    this.program = program;
    this.gatherer = gatherer;
    this.meter = new Meter(limits.timesDevice());
    int values = program.output().values();
    try {
      this.part = part(device, program, capacity);
      if (part < capacity && destination instanceof Destination.DeviceMemory) {
        throw new IllegalArgumentException(
            "deliverOnDevice: device '%s' has buffers for %d images, not for a batch of %d; lower batch_size"
                .formatted(device.name(), part, capacity));
      }
      this.stream =
          owned.own(limits.timesDevice() ? device.openTimedStream() : device.openStream());
      this.metered = owned.own(new MeteredStream(stream, limits.timesDevice()));
      this.workspace = owned.own(new Workspace(device, metered, program, part));
      this.target =
          Target.open(
              destination,
              number,
              device,
              program.outputType(),
              (long) capacity * values,
              part == capacity);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** The most bytes that a slot takes, of host and device together, without the caller's. */
  static long bytes(
      Device device,
      AugmentationProgram program,
      BatchPipeline.Limits limits,
      Destination destination) {
    int capacity = limits.batchSize();
    int part = part(device, program, capacity);
    // Not every memory of a caller's can be viewed for results.
    boolean viewsTarget =
        destination instanceof Destination.CallersMemory
            ? device.viewsHostMemory()
            : device.viewsResults();
    boolean isWritten =
        destination instanceof Destination.DeviceMemory || (part == capacity && viewsTarget);
    WorkspaceMemory memory = WorkspaceMemory.of(program, device.viewsHostMemory(), isWritten);
    long delivered =
        destination instanceof Destination.CallersMemory
            ? 0
            : (long) program.output().values() * program.outputType().bytes();
    return capacity * delivered + part * memory.image() + memory.constants();
  }

  /** How many images of a batch go through the device at a time. */
  private static int part(Device device, AugmentationProgram program, int capacity) {
    return Math.min(capacity, Workspace.largestCapacity(device, program));
  }

  Station station() {
    return station;
  }

  /** The number of the caller's buffer that the images are in. */
  public OptionalInt callersBuffer() {
    return target.callersBuffer();
  }

  /** Gives away the memory that other slots may deliver in, if it has such. */
  Optional<Target> giveTarget() {
    if (target == null || target.staysWithSlot()) {
      return Optional.empty();
    }
    Target given = target;
    target = null;
    return Optional.of(given);
  }

  /** Takes a batch's images and parameters to the device, or has that begun. */
  void prepare(BatchPlan plan) throws IOException {
    if (target != null) {
      target.awaitUploads();
    }
    meter.clear();
    metered.clear();
    Optional<ResidentImages> resident = station.resident();
    dataSet = resident.map(ResidentImages::buffer);
    images = resident.isPresent() ? places(resident.get(), plan.images()) : plan.images();
    this.plan = plan;
    if (images.length <= part) {
      load(0, images.length);
    }
  }

  private int[] places(ResidentImages resident, int[] sources) throws IOException {
    boolean isReusable = plan != null && images != plan.images() && images.length == sources.length;
    int[] places = isReusable ? images : new int[sources.length];
    resident.findPlaces(sources, metered, meter, places);
    return places;
  }

  /** The plan of the last batch, whose arrays the next may use. */
  Optional<BatchPlan> spent() {
    return Optional.ofNullable(plan);
  }

  /** Has the program run on the batch that was prepared, and the results delivered. */
  void run() throws IOException {
    if (target == null) {
      target = station.takeTarget();
    }
    if (images.length <= part) {
      deliver(0, images.length);
      return;
    }
    for (int first = 0; first < images.length; first += part) {
      int end = Math.min(images.length, first + part);
      load(first, end);
      deliver(first, end);
      stream.synchronize();
    }
  }

  /** Whether the device has done its work when a call returns. */
  boolean runsAtOnce() {
    return stream.handle() == 0;
  }

  /** The figures of the batch in the slot. */
  Meter meter() {
    return meter;
  }

  /** Concludes the figures of a batch that is done. */
  void conclude() {
    MeteredStream.Metered work = metered.read();
    metered.clear();
    meter.add(Meter.Figure.BYTES_TO_DEVICE, work.bytesIn());
    meter.add(Meter.Figure.BYTES_FROM_DEVICE, work.bytesOut());
    meter.add(Meter.Figure.COPY_IN, work.copyIn());
    meter.add(Meter.Figure.KERNELS, work.kernels());
    meter.add(Meter.Figure.COPY_OUT, work.copyOut());
    meter.add(Meter.Figure.BYTES, elements() * program.outputType().bytes());
    meter.add(Meter.Figure.IMAGES, images.length);
    meter.add(Meter.Figure.BATCHES, 1);
  }

  /** What the delivered batch took. */
  public FlowMetrics metrics() {
    return meter.read();
  }

  /** Waits until the batch may be delivered. */
  void await() {
    target.awaitDelivery(stream);
  }

  /** Waits until all that was begun is done. */
  void awaitAll() {
    stream.synchronize();
  }

  /** Lets the next batch in this memory come after an event of the slot's device. */
  public void waitFor(Event event) {
    stream.waitFor(event);
  }

  private void load(int first, int end) throws IOException {
    boolean all = first == 0 && end == images.length;
    List<TransformParameters> some =
        all ? plan.parameters() : plan.parameters().subList(first, end);
    if (dataSet.isPresent()) {
      workspace.load(dataSet.get(), all ? images : Arrays.copyOfRange(images, first, end), some);
      return;
    }
    if (gathered == null) {
      long values = (long) part * program.input().values();
      gathered = owned.own(device.allocateUpload("gathered images", program.inputType(), values));
    }
    long begun = System.nanoTime();
    gatherer.gather(images, first, end, gathered.bytes());
    meter.add(Meter.Figure.GATHER, System.nanoTime() - begun);
    workspace.load(gathered, some);
  }

  private void deliver(int first, int end) {
    DeviceBuffer result = workspace.run(target.view());
    long values = program.output().values();
    target.take(result, first * values, (end - first) * values, metered);
  }

  private long elements() {
    return (long) images.length * program.output().values();
  }

  /**
   * The delivered images in the device's memory.
   *
   * @throws IllegalStateException if they are in the host's
   */
  public DeviceBatch onDevice() {
    return target.onDevice(stream);
  }

  /**
   * Lends the delivered images to another library, also beyond the closing of the pipeline.
   *
   * @param axes the batch's
   * @param release releases the slot, when the library calls the tensor's deleter
   * @return the address of a {@code DLManagedTensor}
   */
  public long lend(int[] axes, Runnable release) {
    long tensor = target.export(program.outputType(), axes, release);
    station.lend(this);
    return tensor;
  }

  /**
   * The delivered images, densely, in native byte order.
   *
   * @throws IllegalStateException if they are in the device's memory, or the pipeline is closed
   */
  public ByteBuffer images() {
    return target.bytes(elements());
  }

  @Override
  public void close() {
    // It waits for copies that a failure has left under way, before their memory goes.
    stream.close();
    owned.close();
    if (target != null) {
      target.close();
    }
  }
}
