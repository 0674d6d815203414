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
import org.batchwarp.program.Workspace;

/**
 * Everything that one batch in flight needs: a stream, the memory to gather images in, the device's
 * workspace, and the memory that results are delivered in. A batch too large for the device's
 * largest buffer goes through it in parts. Images of a data set that the device can read are picked
 * there, and results go to delivered memory at once where the device can write that.
 */
public final class Slot implements Resource {
  private final ResourceStack owned = new ResourceStack();
  private final Device device;
  private final AugmentationProgram program;
  private final Stream stream;
  private final int part;
  private final HostBuffer delivered;
  private final Optional<DeviceBuffer> deliveredView;
  private final Workspace workspace;
  private final Gatherer gatherer;
  private HostBuffer gathered;
  private int count;

  Slot(Device device, AugmentationProgram program, Gatherer gatherer, int capacity) {
    this.device = device;
    this.program = program;
    this.gatherer = gatherer;
    int values = program.output().values();
    try {
      this.part = Math.min(capacity, Workspace.largestCapacity(device, program));
      this.stream = owned.own(device.openStream());
      this.delivered =
          owned.own(
              device.allocateHost(
                  "delivered images", program.outputType(), (long) capacity * values));
      this.deliveredView =
          part < capacity
              ? Optional.empty()
              : device.view(delivered.label(), delivered.type(), delivered.bytes());
      this.workspace = owned.own(new Workspace(device, stream, program, part, deliveredView));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /**
   * Takes the batch's images through the program, to delivered memory.
   *
   * @param resident where the images are picked, if they are not to be gathered
   */
  void process(
      Optional<ResidentImages> resident, int[] images, List<TransformParameters> parameters)
      throws IOException {
    count = images.length;
    for (int first = 0; first < count; first += part) {
      int end = Math.min(count, first + part);
      DeviceBuffer result = run(resident, images, first, end, parameters.subList(first, end));
      if (!deliveredView.equals(Optional.of(result))) {
        long values = program.output().values();
        stream.copyOut(result, delivered, first * values, (end - first) * values);
      }
      stream.synchronize();
    }
  }

  private DeviceBuffer run(
      Optional<ResidentImages> resident,
      int[] images,
      int first,
      int end,
      List<TransformParameters> parameters)
      throws IOException {
    if (resident.isPresent()) {
      boolean all = first == 0 && end == images.length;
      int[] picked = all ? images : Arrays.copyOfRange(images, first, end);
      int[] places = resident.get().places(picked, stream);
      return workspace.run(resident.get().buffer(), places, parameters);
    }
    if (gathered == null) {
      long values = (long) part * program.input().values();
      gathered = owned.own(device.allocateUpload("gathered images", program.inputType(), values));
    }
    gatherer.gather(images, first, end, gathered.bytes());
    return workspace.run(gathered, parameters);
  }

  /** The delivered images, densely, in native byte order. */
  public ByteBuffer images() {
    return delivered
        .bytes()
        .limit(count * program.output().values() * program.outputType().bytes())
        .slice()
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    // It waits for copies that a failure has left under way, before their memory goes.
    stream.close();
    owned.close();
  }
}
