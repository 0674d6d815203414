package org.batchwarp.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.MappedByteBuffer;
import java.nio.channels.FileChannel;

/** Images of equal size, one after another in a file that is mapped into memory. */
final class MappedImages {
  private final MappedByteBuffer[] chunks;
  private final int imagesPerChunk;
  private final int imageBytes;

  /**
   * Maps the images in chunks of whole images, since one mapping holds less than 2 GiB.
   *
   * @param maximumChunk the most bytes in one chunk, at least {@code imageBytes}
   */
  MappedImages(FileChannel channel, long offset, int imageBytes, int count, int maximumChunk)
      throws IOException {
    this.imageBytes = imageBytes;
    this.imagesPerChunk = maximumChunk / imageBytes;
    this.chunks = new MappedByteBuffer[(count - 1) / imagesPerChunk + 1];
    for (int i = 0; i < chunks.length; i++) {
      long first = (long) i * imagesPerChunk;
      long images = Math.min(imagesPerChunk, count - first);
      chunks[i] =
          channel.map(
              FileChannel.MapMode.READ_ONLY, offset + first * imageBytes, images * imageBytes);
    }
  }

  /** The bytes of one image, little-endian. */
  ByteBuffer image(int index) {
    return chunks[index / imagesPerChunk]
        .slice(index % imagesPerChunk * imageBytes, imageBytes)
        .order(ByteOrder.LITTLE_ENDIAN);
  }
}
