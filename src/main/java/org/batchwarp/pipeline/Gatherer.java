package org.batchwarp.pipeline;

import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.IntStream;
import org.batchwarp.source.ImageSource;
import org.batchwarp.source.SourceReader;
import org.batchwarp.source.UnreadableImageException;

/** Copies images of a source to host memory, larger batches on several threads. */
final class Gatherer {
  /** From this size on, waking threads costs less than copying alone. */
  private static final long PARALLEL_BYTES = 1 << 20;

  private final SourceReader reader;

  Gatherer(ImageSource source) {
    this.reader = new SourceReader(source);
  }

  /**
   * Copies the images from {@code first} to {@code end} of a batch densely to the target.
   *
   * @throws UnreadableImageException if one cannot be read: the first of them
   */
  void gather(int[] images, int first, int end, ByteBuffer target) throws UnreadableImageException {
    int imageBytes = reader.imageBytes();
    if ((long) (end - first) * imageBytes < PARALLEL_BYTES) {
      for (int i = first; i < end; i++) {
        reader.read(images[i], target);
      }
      return;
    }
    FirstFailure failure = new FirstFailure();
    IntStream.range(first, end)
        .parallel()
        .forEach(
            i -> {
              try {
                reader.read(images[i], target.slice((i - first) * imageBytes, imageBytes));
              } catch (Throwable e) {
                // Else others would go on to write memory that the caller uses again.
                failure.add(i, e);
              }
            });
    failure.rethrow();
  }

  /** The failure of the image that comes first, so that it does not depend on threads. */
  private static final class FirstFailure {
    private int place = Integer.MAX_VALUE;
    private Optional<Failure> failure = Optional.empty();

    synchronized void add(int failed, Throwable cause) {
      if (failed < place) {
        place = failed;
        failure = Optional.of(new Failure(cause));
      }
    }

    synchronized void rethrow() throws UnreadableImageException {
      if (failure.isPresent()) {
        throw failure.get().rethrow();
      }
    }
  }
}
