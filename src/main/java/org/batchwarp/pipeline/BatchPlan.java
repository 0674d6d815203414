package org.batchwarp.pipeline;

import java.util.List;
import java.util.stream.IntStream;
import org.batchwarp.config.TransformParameters;

/**
 * What one batch is made of.
 *
 * @param number how many batches were drawn before it
 * @param samples the numbers of its images among those of the flow, in order
 * @param images the indices of the same images in the source
 * @param parameters the transformation of each image
 * @param fileNumbers the random number in the name of each image's file; empty if none are saved
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from sampler to pipeline, never compared.
public record BatchPlan(
    long number,
    int[] samples,
    int[] images,
    List<TransformParameters> parameters,
    int[] fileNumbers) {
  /** The first images of a source, in order, each transformed as given. */
  public static BatchPlan of(List<TransformParameters> parameters) {
    int[] images = IntStream.range(0, parameters.size()).toArray();
    return new BatchPlan(0, images, images, parameters, new int[0]);
  }
}
