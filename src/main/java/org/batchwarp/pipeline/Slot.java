package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.Workspace;
import org.batchwarp.source.ImageSource;

/**
 * Everything that one batch in flight needs: a stream, the memory to gather images in, the device's
 * workspace, and the memory that results are delivered in.
 */
public final class Slot implements Resource {
  private final ResourceStack owned = new ResourceStack();
  private final AugmentationProgram program;
  private final ElementType type;
  private final Stream stream;
  private final Workspace workspace;
  private final HostBuffer gathered;
  private final DeviceBuffer converted;
  private final HostBuffer delivered;
  private int count;

  Slot(Device device, AugmentationProgram program, ElementType type, int capacity) {
    this.program = program;
    this.type = type;
    long elements = (long) capacity * program.input().values();
    try {
      this.stream = owned.own(device.openStream());
      this.workspace = owned.own(new Workspace(device, stream, program, capacity));
      this.gathered =
          owned.own(device.allocateHost("gathered images", program.inputType(), elements));
      boolean converts = type != ElementType.FLOAT32;
      this.converted =
          owned.own(device.allocate("converted images", type, converts ? elements : 0));
      this.delivered = owned.own(device.allocateHost("delivered images", type, elements));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  /** Takes the batch's images through the program, to delivered memory. */
  void process(ImageSource source, int[] images, List<TransformParameters> parameters)
      throws IOException {
    count = images.length;
    ByteBuffer target = gathered.bytes();
    for (int image : images) {
      source.read(image, target);
    }
    DeviceBuffer result = workspace.run(gathered, parameters);
    long elements = (long) count * program.output().values();
    if (type != ElementType.FLOAT32) {
      stream.launch(new Kernel.Convert(result, converted, elements, 1));
      result = converted;
    }
    stream.copyOut(result, delivered, elements);
    stream.synchronize();
  }

  /** The delivered images, densely, in native byte order. */
  public ByteBuffer images() {
    return delivered
        .bytes()
        .limit(count * program.output().values() * type.bytes())
        .slice()
        .order(ByteOrder.nativeOrder());
  }

  @Override
  public void close() {
    owned.close();
  }
}
