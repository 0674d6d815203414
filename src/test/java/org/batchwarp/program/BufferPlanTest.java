package org.batchwarp.program;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertSame;

import java.util.List;
import java.util.Optional;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.ImageMoments;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.program.PlannedBuffer.Role;
import org.junit.jupiter.api.Test;

class BufferPlanTest {
  private static final ImageShape SHAPE = new ImageShape(4, 3, 1, DataFormat.CHANNELS_LAST);
  private static final int VALUES = SHAPE.values();

  private static final FittedState FITTED =
      new FittedState(
          SHAPE, new double[1], new double[] {1}, Optional.of(new float[VALUES * VALUES]));

  private static BufferPlan plan(ImageDataGeneratorBuilder builder) {
    return AugmentationProgram.forFlow(
            builder.build().config(), Optional.of(FITTED), SHAPE, ElementType.UINT8)
        .plan();
  }

  private static ImageDataGeneratorBuilder builder() {
    return ImageDataGenerator.builder();
  }

  private static List<Role> roles(BufferPlan plan) {
    return plan.buffers().stream().map(PlannedBuffer::role).toList();
  }

  /** Where each step reads and writes, in a line for each. */
  private static List<String> ways(BufferPlan plan) {
    return plan.steps().stream()
        .map(
            step ->
                step.step().getClass().getSimpleName()
                    + " "
                    + step.input().role()
                    + " "
                    + step.output().role())
        .toList();
  }

  @Test
  void theOnlyStepTakesTheSourceToTheResult() {
    BufferPlan plan = plan(builder().rotationRange(9));
    assertEquals(List.of("Warp SOURCE RESULT"), ways(plan));
    assertEquals(List.of(Role.PARAMETERS, Role.SOURCE, Role.RESULT), roles(plan));
    assertEquals(
        List.of(8L * ImageParameters.STRIDE, (long) VALUES, 4L * VALUES),
        plan.buffers().stream().map(PlannedBuffer::imageBytes).toList());
    assertSame(plan.result(), plan.steps().get(0).output());
  }

  @Test
  void whatMovesTheBatchLastTakesItToTheResult() {
    BufferPlan plan =
        plan(
            builder()
                .interpolationOrder(3)
                .zcaWhitening(true)
                .channelShiftRange(3)
                .preprocessingFunction(batch -> {})
                .dtype(ElementType.FLOAT64));
    assertEquals(
        List.of(
            "SplineCoefficients SOURCE COEFFICIENTS",
            "Warp COEFFICIENTS FIRST_WORK",
            "ShiftChannels FIRST_WORK FIRST_WORK",
            "Preprocess FIRST_WORK FIRST_WORK",
            "Standardize FIRST_WORK FIRST_WORK",
            "Whiten FIRST_WORK SECOND_WORK",
            "Deliver SECOND_WORK RESULT"),
        ways(plan));
    assertEquals(
        List.of(
            Role.PARAMETERS,
            Role.SOURCE,
            Role.COEFFICIENTS,
            Role.FIRST_WORK,
            Role.MOMENTS,
            Role.PREPROCESSED,
            Role.SECOND_WORK,
            Role.RESULT),
        roles(plan));
    assertEquals(new PlannedBuffer(Role.RESULT, ElementType.FLOAT64, VALUES), plan.result());
    assertEquals(
        List.of("channel affine", "whitening matrix"),
        plan.constants().stream().map(Constant::label).toList());
  }

  @Test
  void stepsInPlaceLeaveTheBatchWhereTheResultIs() {
    BufferPlan plan = plan(builder().samplewiseCenter(true));
    assertEquals(List.of("Warp SOURCE RESULT", "Standardize RESULT RESULT"), ways(plan));
    assertEquals(
        new PlannedBuffer(Role.MOMENTS, ElementType.FLOAT64, ImageMoments.STRIDE),
        plan.steps().get(1).moments().orElseThrow());
  }

  @Test
  void withoutAStepThatMovesItTheBatchStaysInItsSource() {
    BufferPlan plan =
        AugmentationProgram.forStandardize(
                builder().samplewiseCenter(true).build().config(), Optional.empty(), SHAPE)
            .plan();
    assertEquals(List.of("Standardize SOURCE SOURCE"), ways(plan));
    assertEquals(Role.SOURCE, plan.result().role());
    BufferPlan empty =
        AugmentationProgram.forStandardize(builder().build().config(), Optional.empty(), SHAPE)
            .plan();
    assertEquals(List.of(), ways(empty));
    assertEquals(Role.SOURCE, empty.result().role());
  }

  /** However many steps there were, two buffers would do between them. */
  @Test
  void noStepMovesABatchToWhereItIs() {
    List<Step> steps =
        List.of(
            new Step.Scale(SHAPE, 1),
            new Step.Scale(SHAPE, 2),
            new Step.Scale(SHAPE, 3),
            new Step.Scale(SHAPE, 4));
    BufferPlan plan = BufferPlan.of(SHAPE, ElementType.UINT8, steps);
    for (BufferPlan.PlannedStep step : plan.steps()) {
      assertNotEquals(step.input(), step.output());
    }
    assertEquals(
        List.of(Role.PARAMETERS, Role.SOURCE, Role.FIRST_WORK, Role.SECOND_WORK, Role.RESULT),
        roles(plan));
  }

  @Test
  void memoryIsTheSumOfThePlan() {
    AugmentationProgram program =
        AugmentationProgram.forFlow(
            builder().zcaWhitening(true).build().config(),
            Optional.of(FITTED),
            SHAPE,
            ElementType.UINT8);
    long uploaded = VALUES + 8L * ImageParameters.STRIDE;
    long constants = 2L * 4 * (VALUES * VALUES + 3);
    assertEquals(
        new WorkspaceMemory(2 * uploaded + 2 * 4L * VALUES, constants),
        WorkspaceMemory.of(program, false, false));
    assertEquals(
        new WorkspaceMemory(uploaded + 4L * VALUES, constants),
        WorkspaceMemory.of(program, true, true));
  }
}
