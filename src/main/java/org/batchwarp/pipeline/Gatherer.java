package org.batchwarp.pipeline;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.stream.IntStream;
import org.batchwarp.source.ImageSource;

/** Copies images of a source to host memory, larger batches on several threads. */
final class Gatherer {
  /** From this size on, waking threads costs less than copying alone. */
  private static final long PARALLEL_BYTES = 1 << 20;

  private final ImageSource source;
  private final int imageBytes;

  Gatherer(ImageSource source) {
    this.source = source;
    this.imageBytes = source.shape().values() * source.type().bytes();
  }

  /**
   * Copies the images from {@code first} to {@code end} of a batch densely to the target.
   *
   * @throws IOException if one cannot be read: the first of them
   */
  void gather(int[] images, int first, int end, ByteBuffer target) throws IOException {
    if ((long) (end - first) * imageBytes < PARALLEL_BYTES) {
      for (int i = first; i < end; i++) {
        source.read(images[i], target);
      }
      return;
    }
    FirstFailure failure = new FirstFailure();
    IntStream.range(first, end)
        .parallel()
        .forEach(
            i -> {
              try {
                source.read(images[i], target.slice((i - first) * imageBytes, imageBytes));
              } catch (IOException | RuntimeException e) {
                failure.add(i, e);
              }
            });
    failure.rethrow();
  }

  /** The failure of the image that comes first, so that it does not depend on threads. */
  private static final class FirstFailure {
    private int place = Integer.MAX_VALUE;
    private Exception exception;

    synchronized void add(int failed, Exception cause) {
      if (failed < place) {
        place = failed;
        exception = cause;
      }
    }

    synchronized void rethrow() throws IOException {
      if (exception instanceof IOException unreadable) {
        throw unreadable;
      }
      if (exception instanceof RuntimeException unexpected) {
        throw unexpected;
      }
    }
  }
}
