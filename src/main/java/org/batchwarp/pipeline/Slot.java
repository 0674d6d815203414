package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Event;
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
final class Slot implements Resource {
  private final ResourceStack owned = new ResourceStack();
  private final AugmentationProgram program;
  private final Stream stream;
  private final MeteredStream metered;
  private final Meter meter;
  private final int part;
  private final Workspace workspace;
  private final DeviceImages source;
  private final TargetPool targets;
  private Optional<DeviceBuffer> dataSet = Optional.empty();
  private Optional<BatchPlan> plan = Optional.empty();

  /** Where the batch is delivered: from its run until it is given back, or for good. */
  private Optional<Target> target;

  /** The numbers of the batch's images in the data set, or else in the source. */
  private int[] images = {};

  /**
   * Allocates for batches of up to {@code capacity} images.
   *
   * @param targets where it delivers, in a target that it opens there
   * @param isTimed whether the device's work is timed
   */
  Slot(
      Device device,
      AugmentationProgram program,
      DeviceImages source,
      TargetPool targets,
      int capacity,
      boolean isTimed) {
    this.program = program;
    this.source = source;
    this.targets = targets;
    this.meter = new Meter(isTimed);
    try {
      this.part = part(device, program, capacity);
      targets.requireTakes(part, capacity);
      this.stream = owned.own(isTimed ? device.openTimedStream() : device.openStream());
      this.metered = owned.own(new MeteredStream(stream, isTimed));
      this.workspace = owned.own(new Workspace(device, metered, program, part));
      this.target = targets.open(part == capacity);
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** The most bytes that a slot takes, of host and device together, without the caller's. */
  static long bytes(
      Device device, AugmentationProgram program, int capacity, Destination destination) {
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

  /** The shape of delivered images. */
  ImageShape shape() {
    return program.output();
  }

  /** The element type of delivered images. */
  ElementType type() {
    return program.outputType();
  }

  /** The number of the caller's buffer that the images are in. */
  OptionalInt callersBuffer() {
    return delivered().callersBuffer();
  }

  private Target delivered() {
    return target.orElseThrow(() -> new IllegalStateException("the slot has no batch"));
  }

  /** Gives the memory that the batch was delivered in back, unless it is the slot's for good. */
  void giveTargetBack() {
    if (target.isPresent() && !target.get().staysWithSlot()) {
      targets.giveBack(target.get());
      target = Optional.empty();
    }
  }

  /** Takes a batch's images and parameters to the device, or has that begun. */
  void prepare(BatchPlan next) throws IOException {
    target.ifPresent(Target::awaitUploads);
    meter.clear();
    metered.clear();
    Optional<ResidentImages> resident =
        program.picksImages() ? source.resident() : Optional.empty();
    dataSet = resident.map(ResidentImages::buffer);
    images = resident.isPresent() ? places(resident.get(), next.images()) : next.images();
    plan = Optional.of(next);
    if (images.length <= part) {
      load(0, images.length);
    }
  }

  private int[] places(ResidentImages resident, int[] sources) throws IOException {
    boolean isReusable =
        plan.isPresent() && images != plan.get().images() && images.length == sources.length;
    int[] places = isReusable ? images : new int[sources.length];
    resident.findPlaces(sources, metered, meter, places);
    return places;
  }

  /** The plan of the last batch, whose arrays the next may use. */
  Optional<BatchPlan> spent() {
    return plan;
  }

  /** Has the program run on the batch that was prepared, and the results delivered. */
  void run() throws IOException {
    if (target.isEmpty()) {
      target = Optional.of(targets.take());
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
  FlowMetrics metrics() {
    return meter.read();
  }

  /** Waits until the batch may be delivered. */
  void await() {
    delivered().awaitDelivery(stream);
  }

  /** Waits until all that was begun is done. */
  void awaitAll() {
    stream.synchronize();
  }

  /** Lets the next batch in this memory come after an event of the slot's device. */
  void waitFor(Event event) {
    stream.waitFor(event);
  }

  private void load(int first, int end) throws IOException {
    boolean all = first == 0 && end == images.length;
    List<TransformParameters> parameters = plan.orElseThrow().parameters();
    List<TransformParameters> some = all ? parameters : parameters.subList(first, end);
    if (dataSet.isPresent()) {
      workspace.load(dataSet.get(), all ? images : Arrays.copyOfRange(images, first, end), some);
      return;
    }
    ByteBuffer memory = workspace.gathered();
    long begun = System.nanoTime();
    source.gatherer().gather(images, first, end, memory);
    meter.add(Meter.Figure.GATHER, System.nanoTime() - begun);
    workspace.load(some);
  }

  private void deliver(int first, int end) {
    DeviceBuffer result = workspace.run(delivered().view());
    long values = program.output().values();
    delivered().take(result, first * values, (end - first) * values, metered);
  }

  private long elements() {
    return (long) images.length * program.output().values();
  }

  /**
   * The delivered images in the device's memory.
   *
   * @throws IllegalStateException if they are in the host's
   */
  DeviceBatch onDevice() {
    return delivered().onDevice(stream);
  }

  /**
   * The delivered images as a tensor for another library.
   *
   * @param axes the batch's
   * @param release is run when the library calls the tensor's deleter
   * @return the address of a {@code DLManagedTensor}
   */
  long export(int[] axes, Runnable release) {
    return delivered().export(program.outputType(), axes, release);
  }

  /**
   * The delivered images, densely, in native byte order.
   *
   * @throws IllegalStateException if they are in the device's memory, or the pipeline is closed
   */
  ByteBuffer images() {
    return delivered().bytes(elements());
  }

  @Override
  public void close() {
    // It waits for copies that a failure has left under way, before their memory goes.
    stream.close();
    owned.close();
    target.ifPresent(Target::close);
  }
}
