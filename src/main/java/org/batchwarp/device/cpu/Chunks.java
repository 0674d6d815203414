package org.batchwarp.device.cpu;

import org.batchwarp.device.kernels.KernelLaunch;

/**
 * How a loop is dealt out to threads.
 *
 * @param count the loop is over 0..count
 * @param chunk how much a thread takes at a time
 * @param threads how many it is worth to have
 */
record Chunks(int count, int chunk, int threads) {
  /** Bytes that are copied in one go. */
  static final int BLOCK = 1 << 16;

  /**
   * Accesses to values: with fewer for each thread, waking one more thread takes longer than its
   * share of the work.
   */
  private static final long ACCESSES_OF_A_THREAD = 1 << 15;

  private static final long ACCESSES_OF_A_CHUNK = 1 << 13;
  private static final long BYTES_OF_A_THREAD = 1 << 20;

  /** Of a product of matrices. */
  private static final long ELEMENTS_OF_A_THREAD = 1 << 12;

  /** So many that no thread waits long for the last ones of others. */
  private static final int CHUNKS_OF_A_THREAD = 8;

  /** Whole images, where each thread has several of them. */
  static Chunks of(KernelLaunch launch, int threads) {
    int groups = Math.toIntExact(launch.groups());
    int useful = (int) Math.min(threads, 1 + launch.accesses() / ACCESSES_OF_A_THREAD);
    int image = launch.imageGroups();
    int unit = groups / image >= useful * CHUNKS_OF_A_THREAD / 2 ? image : 1;
    long even = groups / (useful * CHUNKS_OF_A_THREAD);
    long worthwhile = (long) groups * ACCESSES_OF_A_CHUNK / Math.max(1, launch.accesses());
    long chunk = Math.max(even, worthwhile) / unit * unit;
    return new Chunks(groups, (int) Math.min(groups, Math.max(unit, chunk)), useful);
  }

  /** Rows of a matrix. */
  static Chunks ofRows(int rows, int columns, int threads) {
    int useful = (int) Math.min(threads, 1 + (long) rows * columns / ACCESSES_OF_A_THREAD);
    return new Chunks(rows, Math.max(1, rows / (useful * CHUNKS_OF_A_THREAD)), useful);
  }

  /** Tiles of a product with so many elements, each of which takes long. */
  static Chunks ofTiles(int tiles, long elements, int threads) {
    int useful = (int) Math.min(threads, 1 + elements / ELEMENTS_OF_A_THREAD);
    return new Chunks(tiles, 1, useful);
  }

  /** Blocks of {@link #BLOCK} bytes. */
  static Chunks ofBytes(long bytes, int threads) {
    int blocks = (int) ((bytes + BLOCK - 1) / BLOCK);
    int useful = (int) Math.min(threads, 1 + bytes / BYTES_OF_A_THREAD);
    return new Chunks(blocks, Math.max(1, blocks / (useful * CHUNKS_OF_A_THREAD)), useful);
  }
}
