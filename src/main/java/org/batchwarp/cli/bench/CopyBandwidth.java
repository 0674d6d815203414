package org.batchwarp.cli.bench;

import java.nio.ByteBuffer;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;

/**
 * What the machine's memory can do at best: 128 MiB of direct memory, more than caches hold, copied
 * to as much, each of several threads copying its part. A round is one such copy. Bytes count
 * twice, as read and as written; a cache that reads what it is to overwrite does so uncounted.
 */
public final class CopyBandwidth implements Workload {
  private static final int BYTES = 1 << 27;

  private final ExecutorService pool;
  private final List<Callable<ByteBuffer>> parts;

  private CopyBandwidth(int threads) {
    ByteBuffer source = ByteBuffer.allocateDirect(BYTES);
    ByteBuffer target = ByteBuffer.allocateDirect(BYTES);
    this.parts =
        IntStream.range(0, threads)
            .mapToObj(
                part -> {
                  int start = start(part, threads);
                  int bytes = start(part + 1, threads) - start;
                  ByteBuffer from = source.slice(start, bytes);
                  ByteBuffer to = target.slice(start, bytes);
                  return (Callable<ByteBuffer>) () -> to.put(0, from, 0, bytes);
                })
            .toList();
    this.pool = Executors.newFixedThreadPool(threads);
  }

  private static int start(int part, int threads) {
    return (int) ((long) BYTES * part / threads);
  }

  /**
   * Measures it.
   *
   * @param threads that copy, at least 1
   * @return bytes read and written in a second
   */
  public static double measure(int threads, double seconds) {
    try (CopyBandwidth copy = new CopyBandwidth(threads)) {
      return MedianRate.of(copy, seconds) * 2 * BYTES;
    }
  }

  @Override
  public void run(int rounds) {
    try {
      for (int round = 0; round < rounds; round++) {
        for (Future<ByteBuffer> part : pool.invokeAll(parts)) {
          part.get();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("interrupted while measuring the copy bandwidth", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException("copying memory failed: " + e.getCause(), e);
    }
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
