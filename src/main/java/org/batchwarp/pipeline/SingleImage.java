package org.batchwarp.pipeline;

import java.io.IOException;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.source.ImageSource;

/** A batch of one image, for whoever wants no other. */
public final class SingleImage {
  private SingleImage() {}

  /**
   * The values of a source's first image after a program that delivers float32.
   *
   * @throws IOException if the image cannot be read
   */
  public static float[] run(
      Device device,
      ImageSource source,
      AugmentationProgram program,
      TransformParameters parameters)
      throws IOException {
    float[] values = new float[program.output().values()];
    try (DeviceImages images = DeviceImages.gathered(source);
        TargetPool targets =
            new TargetPool(
                device, new Destination.HostMemory(), ElementType.FLOAT32, values.length, 0);
        Slot slot = new Slot(device, program, images, targets, 1, false)) {
      slot.prepare(BatchPlan.ofOne(parameters));
      slot.run();
      slot.await();
      slot.images().asFloatBuffer().get(values);
    }
    return values;
  }
}
