package org.batchwarp.program;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.program.PlannedBuffer.Role;

/**
 * Which buffers a batch goes through in a program, and how large they are. A workspace has them, a
 * memory budget adds them up.
 *
 * @param steps in their order
 * @param source where images are gathered
 * @param buffers all that batches need whose images are gathered
 * @param result where the last step leaves the batch
 */
record BufferPlan(
    List<PlannedStep> steps,
    PlannedBuffer source,
    List<PlannedBuffer> buffers,
    PlannedBuffer result) {
  static final PlannedBuffer PARAMETERS =
      new PlannedBuffer(Role.PARAMETERS, ElementType.FLOAT64, ImageParameters.STRIDE);

  /** For batches whose images are picked. */
  static final PlannedBuffer PICKS = new PlannedBuffer(Role.PICKS, ElementType.INT32, 1);

  private static final PlannedBuffer MOMENTS =
      new PlannedBuffer(Role.MOMENTS, ElementType.FLOAT64, ImageMoments.STRIDE);

  /**
   * A step between its buffers.
   *
   * @param output the input, if the step changes that in place
   * @param moments where the step measures images, if it does
   * @param onHost where the images come to the host, if the step works there
   */
  record PlannedStep(
      Step step,
      PlannedBuffer input,
      PlannedBuffer output,
      Optional<PlannedBuffer> moments,
      Optional<PlannedBuffer> onHost) {}

  /** Plans a program of these steps. */
  static BufferPlan of(ImageShape shape, ElementType inputType, List<Step> steps) {
    PlannedBuffer source = images(Role.SOURCE, shape, inputType);
    Set<PlannedBuffer> buffers = new LinkedHashSet<>(List.of(PARAMETERS, source));
    List<PlannedStep> planned = new ArrayList<>();
    int last = lastToMove(steps);
    PlannedBuffer batch = source;
    for (int i = 0; i < steps.size(); i++) {
      Step step = steps.get(i);
      PlannedBuffer output = output(step, batch, shape, i == last);
      Optional<PlannedBuffer> moments = step.measures() ? Optional.of(MOMENTS) : Optional.empty();
      Optional<PlannedBuffer> onHost =
          step.runsOnHost()
              ? Optional.of(images(Role.PREPROCESSED, shape, ElementType.FLOAT32))
              : Optional.empty();
      planned.add(new PlannedStep(step, batch, output, moments, onHost));
      buffers.add(output);
      moments.ifPresent(buffers::add);
      onHost.ifPresent(buffers::add);
      batch = output;
    }
    return new BufferPlan(List.copyOf(planned), source, List.copyOf(buffers), batch);
  }

  private static PlannedBuffer images(Role role, ImageShape shape, ElementType type) {
    return new PlannedBuffer(role, type, shape.values());
  }

  private static int lastToMove(List<Step> steps) {
    for (int i = steps.size() - 1; i >= 0; i--) {
      if (steps.get(i).movesTo().isPresent()) {
        return i;
      }
    }
    return -1;
  }

  private static PlannedBuffer output(
      Step step, PlannedBuffer input, ImageShape shape, boolean isLast) {
    if (step.coefficientsPerImage() > 0) {
      return new PlannedBuffer(Role.COEFFICIENTS, ElementType.FLOAT64, step.coefficientsPerImage());
    }
    Role free = input.role() == Role.FIRST_WORK ? Role.SECOND_WORK : Role.FIRST_WORK;
    return step.movesTo()
        .map(type -> images(isLast ? Role.RESULT : free, shape, type))
        .orElse(input);
  }

  /** What the steps have copied to the device once. */
  List<Constant> constants() {
    return steps.stream().flatMap(planned -> planned.step().constant().stream()).toList();
  }

  /** The bytes of one image in the largest of the buffers. */
  long largestImageBytes() {
    return buffers.stream().mapToLong(PlannedBuffer::imageBytes).max().orElseThrow();
  }
}
