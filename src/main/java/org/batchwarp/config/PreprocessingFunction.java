package org.batchwarp.config;

/**
 * The user's own step, run after the random transformation and before standardisation, in place.
 *
 * <p>Keras calls its function once for each image; this one gets a batch, or a part of one that is
 * too large for a device's buffers, so a function must treat each image for itself if results shall
 * not depend on that. It runs on the thread that asks for the batch, one batch at a time for each
 * flow.
 */
@FunctionalInterface
public interface PreprocessingFunction {
  /** Changes the images of the batch in place. */
  void apply(BatchView batch);
}
