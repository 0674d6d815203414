package org.batchwarp.pipeline;

import java.util.List;
import java.util.Optional;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.program.ParameterTable;

/**
 * What one batch is made of. The slot that it is made in keeps it, and its arrays are filled anew
 * for the slot's next batch.
 *
 * @param number how many batches were drawn before it
 * @param samples the numbers of its images among those of the flow, in order
 * @param images the indices of the same images in the source
 * @param parameters the transformation of each image
 * @param fileNumbers the random number in the name of each image's file; empty if none are saved
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from sampler to pipeline, never compared.
public record BatchPlan(
    long number, int[] samples, int[] images, ParameterTable parameters, int[] fileNumbers) {

  /** The first image of a source, transformed as given. */
  static BatchPlan ofOne(TransformParameters parameters) {
    int[] first = {0};
    return new BatchPlan(0, first, first, ParameterTable.of(List.of(parameters)), new int[0]);
  }

  /**
   * A plan to be filled.
   *
   * @param spent a plan that nobody needs any more, whose arrays are used if they are of the size
   */
  static BatchPlan empty(long number, int size, boolean hasFiles, Optional<BatchPlan> spent) {
    return spent
        .filter(plan -> plan.samples.length == size)
        .map(
            plan ->
                new BatchPlan(number, plan.samples, plan.images, plan.parameters, plan.fileNumbers))
        .orElseGet(
            () ->
                new BatchPlan(
                    number,
                    new int[size],
                    new int[size],
                    new ParameterTable(size),
                    new int[hasFiles ? size : 0]));
  }
}
