package org.batchwarp.pipeline;

import java.util.List;
import org.batchwarp.config.TransformParameters;

/**
 * What one batch is made of.
 *
 * @param samples the numbers of its images among those of the flow, in order
 * @param images the indices of the same images in the source
 * @param parameters the transformation of each image
 * @param fileNumbers the random number in the name of each image's file; empty if none are saved
 */
@SuppressWarnings("ArrayRecordComponent") // Handed from sampler to pipeline, never compared.
public record BatchPlan(
    int[] samples, int[] images, List<TransformParameters> parameters, int[] fileNumbers) {}
