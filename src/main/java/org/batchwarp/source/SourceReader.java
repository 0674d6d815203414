package org.batchwarp.source;

import java.nio.BufferOverflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;

/**
 * Reads from a source of whatever origin: lets it write one image and no more, and says of every
 * failure which image it was. For several threads at once, each with a target of its own.
 */
public final class SourceReader {
  private final ImageSource source;
  private final int imageBytes;

  public SourceReader(ImageSource source) {
    this.source = source;
    this.imageBytes = source.shape().values() * source.type().bytes();
  }

  /** The bytes that every read writes. */
  public int imageBytes() {
    return imageBytes;
  }

  /**
   * Copies one image to the target's position and advances the position past it.
   *
   * @throws UnreadableImageException if the source throws an exception, or writes more or less than
   *     an image; then the target's contents, position and limit may be anything
   */
  public void read(int index, ByteBuffer target) throws UnreadableImageException {
    int start = target.position();
    int end = start + imageBytes;
    int limit = target.limit();
    target.order(ByteOrder.nativeOrder()).limit(end);
    try {
      source.read(index, target);
    } catch (BufferOverflowException e) {
      throw failure(
          index, "the source wrote more than the " + imageBytes + " bytes of an image", e);
    } catch (Exception e) {
      // Sources in other languages may throw any, checked or not.
      String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
      throw failure(index, reason, e);
    }
    if (target.limit() != end) {
      throw failure(index, "the source changed the limit of the buffer that it was to fill", null);
    }
    if (target.position() != end) {
      throw failure(
          index,
          "the source advanced its buffer by %d bytes, not by the %d of an image"
              .formatted(target.position() - start, imageBytes),
          null);
    }
    target.limit(limit);
  }

  private UnreadableImageException failure(int index, String reason, Exception cause) {
    return new UnreadableImageException(index, source.name(index), reason, cause);
  }
}
