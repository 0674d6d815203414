package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.Workspace;
import org.batchwarp.source.ImageSource;

/**
 * Everything that one batch in flight needs: a stream, the memory to gather images in, the device's
 * workspace, and the memory that results are delivered in. A batch too large for the device's
 * largest buffer goes through it in parts.
 */
public final class Slot implements Resource {
  private final ResourceStack owned = new ResourceStack();
  private final AugmentationProgram program;
  private final Stream stream;
  private final int part;
  private final Workspace workspace;
  private final HostBuffer gathered;
  private final HostBuffer delivered;
  private int count;

  Slot(Device device, AugmentationProgram program, int capacity) {
    this.program = program;
    int values = program.input().values();
    try {
      this.part = Math.min(capacity, Workspace.largestCapacity(device, program));
      this.stream = owned.own(device.openStream());
      this.workspace = owned.own(new Workspace(device, stream, program, part));
      this.gathered =
          owned.own(
              device.allocateHost("gathered images", program.inputType(), (long) part * values));
      this.delivered =
          owned.own(
              device.allocateHost(
                  "delivered images", program.outputType(), (long) capacity * values));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** Takes the batch's images through the program, to delivered memory. */
  void process(ImageSource source, int[] images, List<TransformParameters> parameters)
      throws IOException {
    count = images.length;
    for (int first = 0; first < count; first += part) {
      int end = Math.min(count, first + part);
      ByteBuffer target = gathered.bytes();
      for (int i = first; i < end; i++) {
        source.read(images[i], target);
      }
      DeviceBuffer result = workspace.run(gathered, parameters.subList(first, end));
      long values = program.output().values();
      stream.copyOut(result, delivered, first * values, (end - first) * values);
      stream.synchronize();
    }
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
