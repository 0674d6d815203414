package org.batchwarp.program;

import org.batchwarp.program.PlannedBuffer.Place;
import org.batchwarp.program.PlannedBuffer.Role;

/**
 * The bytes that a {@link Workspace} takes, on host and device together.
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
    BufferPlan plan = program.plan();
    long image = 0;
    for (PlannedBuffer buffer : plan.buffers()) {
      boolean isTwice = buffer.place() == Place.UPLOADED && !viewsHostMemory;
      if (!(givesResult && buffer.role() == Role.RESULT)) {
        image += (isTwice ? 2 : 1) * buffer.imageBytes();
      }
    }
    // The host has them too, until they are copied.
    long constants = 2 * plan.constants().stream().mapToLong(Constant::bytes).sum();
    return new WorkspaceMemory(image, constants);
  }
}
