package org.batchwarp.device.java;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.function.IntConsumer;

/** Runs one loop on several threads: the calling one and pooled ones, which start when needed. */
final class Workers implements AutoCloseable {
  /** The part of a loop from {@code from} to {@code to} (exclusive). */
  @FunctionalInterface
  interface Range {
    void run(int from, int to);
  }

  private final int threads;
  private final ExecutorService pool;

  Workers(int threads) {
    this.threads = threads;
    int pooled = Math.max(1, threads - 1);
    this.pool =
        new ThreadPoolExecutor(
            pooled,
            pooled,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread thread = new Thread(task, "batchwarp-java");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /** Splits 0..count evenly, one part for each thread, and returns when all parts are done. */
  void split(int count, Range body) {
    int parts = Math.min(threads, count);
    List<Future<?>> pending = new ArrayList<>();
    for (int part = 1; part < parts; part++) {
      int from = start(part, parts, count);
      int to = start(part + 1, parts, count);
      pending.add(pool.submit(() -> body.run(from, to)));
    }
    RuntimeException failure = null;
    try {
      body.run(0, start(1, Math.max(1, parts), count));
    } catch (RuntimeException e) {
      failure = e;
    }
    for (Future<?> part : pending) {
      failure = join(part, failure);
    }
    if (failure != null) {
      throw failure;
    }
  }

  /** Runs the body for each of 0..count, as {@link #split} does. */
  void forEach(int count, IntConsumer body) {
    split(
        count,
        (from, to) -> {
          for (int i = from; i < to; i++) {
            body.accept(i);
          }
        });
  }

  private static int start(int part, int parts, int count) {
    return (int) ((long) count * part / parts);
  }

  /** Waits even if interrupted, since the part works on the caller's memory. */
  private static RuntimeException join(Future<?> part, RuntimeException earlier) {
    boolean interrupted = false;
    try {
      while (true) {
        try {
          part.get();
          return earlier;
        } catch (InterruptedException e) {
          interrupted = true;
        } catch (ExecutionException e) {
          return earlier != null ? earlier : asRuntimeException(e.getCause());
        }
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private static RuntimeException asRuntimeException(Throwable cause) {
    if (cause instanceof Error error) {
      throw error;
    }
    return (RuntimeException) cause;
  }

  @Override
  public void close() {
    pool.shutdown();
  }
}
