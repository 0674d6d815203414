package org.batchwarp.jmh;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads that images are dealt out to, some at a time; the calling thread is one of them. */
final class Team implements AutoCloseable {
  private static final int SHARES = 8;

  private final int threads;
  private final ExecutorService others;

  /** The work on the images from {@code first} to before {@code end}. */
  interface Work {
    /**
     * Does it.
     *
     * @param member which of the threads this is, from 0
     */
    void run(int member, int first, int end);
  }

  Team(int threads) {
    this.threads = threads;
    this.others =
        Executors.newFixedThreadPool(
            Math.max(1, threads - 1),
            task -> {
              Thread thread = new Thread(task, "team");
              thread.setDaemon(true);
              return thread;
            });
  }

  int threads() {
    return threads;
  }

  /** Does the work on all images and returns when it is done. */
  void deal(int images, Work work) {
    int share = Math.max(1, images / (SHARES * threads));
    AtomicInteger next = new AtomicInteger();
    List<Future<?>> running = new ArrayList<>(threads);
    for (int member = 1; member < threads; member++) {
      int number = member;
      running.add(others.submit(() -> takeShares(next, share, images, number, work)));
    }
    takeShares(next, share, images, 0, work);
    for (Future<?> other : running) {
      try {
        other.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IllegalStateException("interrupted", e);
      } catch (ExecutionException e) {
        throw new IllegalStateException("a thread of the team failed", e.getCause());
      }
    }
  }

  private static void takeShares(AtomicInteger next, int share, int images, int member, Work work) {
    int first = next.getAndAdd(share);
    while (first < images) {
      work.run(member, first, Math.min(images, first + share));
      first = next.getAndAdd(share);
    }
  }

  @Override
  public void close() {
    others.shutdown();
  }
}
