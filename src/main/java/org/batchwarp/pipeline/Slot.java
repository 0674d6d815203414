package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.MeteredStream;
import org.batchwarp.program.Workspace;

/**
 * Everything that one batch in flight needs: a stream, the memory to gather images in, the device's
 * workspace, and the memory that results are delivered in. A batch too large for the device's
 * largest buffer goes through it in parts. Images that are on the device are picked there, and
 * results go to delivered memory at once where the device can write that.
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
  private final HostBuffer delivered;
  private final Optional<DeviceBuffer> deliveredView;
  private final Workspace workspace;
  private final Gatherer gatherer;
  private HostBuffer gathered;
  private Optional<DeviceBuffer> dataSet = Optional.empty();
  private BatchPlan plan;

  /** The numbers of the batch's images in the data set, or else in the source. */
  private int[] images = {};

  Slot(
      Station station,
      Device device,
      AugmentationProgram program,
      Gatherer gatherer,
      BatchPipeline.Limits limits) {
    int capacity = limits.batchSize();
    this.station = station;
    this.device = device;
    this.program = program;
    this.gatherer = gatherer;
    this.meter = new Meter(limits.timesDevice());
    int values = program.output().values();
    try {
      this.part = Math.min(capacity, Workspace.largestCapacity(device, program));
      this.stream =
          owned.own(limits.timesDevice() ? device.openTimedStream() : device.openStream());
      this.metered = owned.own(new MeteredStream(stream, limits.timesDevice()));
      this.delivered =
          owned.own(
              device.allocateHost(
                  "delivered images", program.outputType(), (long) capacity * values));
      this.deliveredView =
          part < capacity
              ? Optional.empty()
              : device.view(delivered.label(), delivered.type(), delivered.bytes());
      this.workspace = owned.own(new Workspace(device, metered, program, part, deliveredView));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  Station station() {
    return station;
  }

  /** Takes a batch's images and parameters to the device, or has that begun. */
  void prepare(BatchPlan plan) throws IOException {
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
    meter.add(Meter.Figure.BYTES, bytes());
    meter.add(Meter.Figure.IMAGES, images.length);
    meter.add(Meter.Figure.BATCHES, 1);
  }

  /** What the delivered batch took. */
  public FlowMetrics metrics() {
    return meter.read();
  }

  /** Waits until all that was begun is done. */
  void await() {
    stream.synchronize();
  }

  private void load(int first, int end) throws IOException {
    List<TransformParameters> some = plan.parameters().subList(first, end);
    if (dataSet.isPresent()) {
      boolean all = first == 0 && end == images.length;
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
    DeviceBuffer result = workspace.run();
    if (!deliveredView.equals(Optional.of(result))) {
      long values = program.output().values();
      metered.copyOut(result, delivered, first * values, (end - first) * values);
    }
  }

  private int bytes() {
    return images.length * program.output().values() * program.outputType().bytes();
  }

  /** The delivered images, densely, in native byte order. */
  public ByteBuffer images() {
    return delivered.bytes().limit(bytes()).slice().order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    // It waits for copies that a failure has left under way, before their memory goes.
    stream.close();
    owned.close();
  }
}
