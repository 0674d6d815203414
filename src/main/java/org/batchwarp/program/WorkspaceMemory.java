package org.batchwarp.program;

import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;

/**
 * The bytes that a {@link Workspace} and the images that it is given take, on host and device
 * together.
 *
 * @param image for each image of its capacity
 * @param constants for all batches
 */
public record WorkspaceMemory(long image, long constants) {

  /**
   * What a program takes, if images are gathered for each batch.
   *
   * @param viewsHostMemory whether the device works on what the host has
   * @param givesResult whether the workspace is given the memory that results go to
   */
  public static WorkspaceMemory of(
      AugmentationProgram program, boolean viewsHostMemory, boolean givesResult) {
    long values = program.input().values();
    long uploaded =
        values * program.inputType().bytes() + (long) ImageParameters.STRIDE * Double.BYTES;
    long image = (viewsHostMemory ? 1 : 2) * uploaded + values * valueBytes(program, givesResult);
    long constants = 0;
    boolean measures = false;
    for (Step step : program.steps()) {
      image += (long) step.coefficientsPerImage() * Double.BYTES;
      measures |= step.measures();
      // The host has them too, until they are copied.
      constants += 2 * step.constantBytes();
    }
    if (measures) {
      image += (long) ImageMoments.STRIDE * Double.BYTES;
    }
    return new WorkspaceMemory(image, constants);
  }

  /** For each value of an image, in the buffers that steps take it through. */
  private static long valueBytes(AugmentationProgram program, boolean givesResult) {
    int transfers = program.transfers() - (givesResult ? 1 : 0);
    int floats = 0;
    long bytes = 0;
    for (Step step : program.steps()) {
      if (step.runsOnHost()) {
        bytes += Float.BYTES;
      }
      Optional<ElementType> type = step.transfersTo();
      if (type.isPresent() && transfers-- > 0) {
        if (type.get() != ElementType.FLOAT32) {
          bytes += type.get().bytes();
        } else if (floats < 2) {
          floats++;
          bytes += Float.BYTES;
        }
      }
    }
    return bytes;
  }
}
