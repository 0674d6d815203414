package org.batchwarp.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;

/**
 * A finite, indexed set of images of one shape and element type.
 *
 * <p>Implementations are safe for reads from several threads at once, and give the same pixels for
 * the same index every time.
 */
public interface ImageSource extends AutoCloseable {
  /** The number of images, at least 1. */
  int count();

  /** The shape of every image and the order of axes in which {@link #read} writes it. */
  ImageShape shape();

  /** {@link ElementType#UINT8} or {@link ElementType#FLOAT32}; nothing else. */
  ElementType type();

  /**
   * Copies one image to the target's position and advances the position past it.
   *
   * @param index from 0 to {@link #count()} - 1
   * @param target room for one image; float32 values are written in native byte order
   * @throws IOException if the image cannot be read; the message names the image
   */
  void read(int index, ByteBuffer target) throws IOException;

  /** A name for image {@code index} in messages, such as its file. */
  default String name(int index) {
    return "image " + index;
  }

  /** Releases files and memory; idempotent. Reading afterwards throws. */
  @Override
  void close();
}
