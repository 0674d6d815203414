package org.batchwarp.config;

/**
 * The user's own step, run after the random transformation and before standardisation, in place.
 *
 * <p>Keras calls its function once for each image; this one gets a batch, or a part of one that is
 * too large for a device's buffers, so a function must treat each image for itself if results shall
 * not depend on that. A flow calls it for one batch after another, in their order, on the thread
 * that asks for them or on the one that makes them ahead. Whatever it throws, the call for that
 * batch throws. It cannot ask the flow for batches itself.
 */
@FunctionalInterface
public interface PreprocessingFunction {
  /** Changes the images of the batch in place. */
  void apply(BatchView batch);
}
