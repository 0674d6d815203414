package org.batchwarp.device.cpu;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.batchwarp.device.Resource;

/**
 * Runs loops on several threads: the calling one, and helpers, which start when they are needed and
 * then sleep. After a loop a helper first watches for the next one a while, since waking it takes
 * as long as a small batch. Chunks of a loop are dealt out as threads come for them, so that a
 * helper that wakes late takes fewer, and none that has not begun is waited for. Loops of several
 * callers share the helpers, of which no more run than leave each caller a processor.
 */
final class Workers implements Resource {
  /** A loop over a part of the whole, which may run while other threads run other parts. */
  @FunctionalInterface
  interface Loop {
    /**
     * Runs the part from {@code from} to {@code to} (exclusive).
     *
     * @param scratch the thread's {@code struct scratch}
     */
    void run(int from, int to, long scratch);
  }

  /** How often a caller looks whether the last helper has finished, before it sleeps. */
  private static final int SPINS = 2000;

  /** How long a helper watches for the next loop, before it sleeps. */
  private static final long WATCH_NANOSECONDS = 50_000;

  private final int threads;
  private final ScratchPool scratches;

  /** The callers and helpers that run loops. */
  private final AtomicInteger running = new AtomicInteger();

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition helpersWanted = lock.newCondition();
  private final Condition helperLeft = lock.newCondition();

  /** Guarded by the lock, as all that follows. */
  private final Deque<Job> jobs = new ArrayDeque<>();

  /** The number of jobs, which may be read without the lock. */
  private volatile int open;

  private int helpers;

  /** Helpers that are about to see that there is a job. */
  private int watching;

  private boolean closed;

  Workers(int threads, ScratchPool scratches) {
    this.threads = threads;
    this.scratches = scratches;
  }

  int threads() {
    return threads;
  }

  /**
   * Runs a loop and returns when all of it is done; the first failure of any part is thrown, and
   * what was not begun then is left. A helper's own calls run on it alone.
   */
  void run(Chunks chunks, Loop loop) {
    int count = chunks.count();
    int parts = (count - 1) / chunks.chunk() + 1;
    int useful = Math.min(threads, Math.min(chunks.threads(), parts));
    long scratch = scratches.borrow();
    running.incrementAndGet();
    try {
      if (useful <= 1 || Thread.currentThread() instanceof Helper) {
        loop.run(0, count, scratch);
      } else {
        runTogether(new Job(count, chunks.chunk(), useful - 1, loop), scratch);
      }
    } finally {
      scratches.giveBack(scratch);
      running.decrementAndGet();
      if (open > 0) {
        change(() -> {});
      }
    }
  }

  private void runTogether(Job job, long scratch) {
    change(() -> jobs.add(job));
    while (job.runChunk(scratch)) {}
    change(() -> jobs.remove(job));
    for (int spin = 0; spin < SPINS && job.helpers.get() > 0; spin++) {
      Thread.onSpinWait();
    }
    awaitHelpers(job);
    job.throwFailure();
  }

  /** Does something to the jobs, and calls the helpers that are wanted then. */
  private void change(Runnable change) {
    lock.lock();
    try {
      change.run();
      open = jobs.size();
      callHelpers();
    } finally {
      lock.unlock();
    }
  }

  private void awaitHelpers(Job job) {
    if (job.helpers.get() == 0) {
      return;
    }
    lock.lock();
    try {
      while (job.helpers.get() > 0) {
        helperLeft.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Wakes or starts as many helpers as there are processors left and chunks for. */
  private void callHelpers() {
    if (closed) {
      return;
    }
    int wanted = 0;
    for (Job job : jobs) {
      wanted += job.seats();
    }
    wanted = Math.min(wanted, threads - running.get()) - watching;
    int asleep = lock.getWaitQueueLength(helpersWanted);
    for (int i = 0; i < wanted; i++) {
      if (i < asleep) {
        helpersWanted.signal();
      } else if (helpers < threads - 1) {
        startHelper();
      }
    }
  }

  private void startHelper() {
    try {
      new Helper(this::serve).start();
      helpers++;
    } catch (OutOfMemoryError e) {
      // The system allows no more threads: those that there are do the work.
    }
  }

  private void serve() {
    for (Job job = join(); job != null; job = join()) {
      try {
        help(job);
      } finally {
        leave(job);
      }
    }
  }

  /** Until there is nothing left, or too many callers have come. */
  private void help(Job job) {
    long scratch = scratches.borrow();
    try {
      while (running.get() <= threads && job.runChunk(scratch)) {}
    } finally {
      scratches.giveBack(scratch);
    }
  }

  /** Waits for a job that a helper is wanted for; null when there will be none any more. */
  private Job join() {
    boolean watched = false;
    lock.lock();
    try {
      while (!closed) {
        Job job = running.get() < threads ? nextJob() : null;
        if (job != null) {
          running.incrementAndGet();
          job.helpers.incrementAndGet();
          return job;
        }
        if (watched) {
          helpersWanted.awaitUninterruptibly();
        } else {
          watchUnlocked();
          watched = true;
        }
      }
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Gives the lock away until there is a job or nothing came for a while. */
  private void watchUnlocked() {
    watching++;
    lock.unlock();
    try {
      long start = System.nanoTime();
      while (open == 0 && System.nanoTime() - start < WATCH_NANOSECONDS) {
        Thread.onSpinWait();
      }
    } finally {
      lock.lock();
      watching--;
    }
  }

  private Job nextJob() {
    for (Job job : jobs) {
      if (job.seats() > 0) {
        return job;
      }
    }
    return null;
  }

  private void leave(Job job) {
    lock.lock();
    try {
      running.decrementAndGet();
      if (job.helpers.decrementAndGet() == 0) {
        helperLeft.signalAll();
      }
      callHelpers();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the helpers. No loop may be running. */
  @Override
  public void close() {
    lock.lock();
    try {
      closed = true;
      helpersWanted.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** A thread that serves callers; being a daemon it does not keep the program running. */
  private static final class Helper extends Thread {
    Helper(Runnable work) {
      super(work, "batchwarp-cpu");
      setDaemon(true);
    }
  }

  /** One caller's loop. */
  private static final class Job {
    private final int count;
    private final int chunk;
    private final int mostHelpers;
    private final Loop loop;

    /** Where the next chunk begins. Each thread may move it beyond the end once. */
    private final AtomicLong next = new AtomicLong();

    private final AtomicReference<Throwable> failure = new AtomicReference<>();

    /** The helpers that work on the job; changed only under the lock. */
    private final AtomicInteger helpers = new AtomicInteger();

    Job(int count, int chunk, int mostHelpers, Loop loop) {
      this.count = count;
      this.chunk = chunk;
      this.mostHelpers = mostHelpers;
      this.loop = loop;
    }

    /** How many more helpers are wanted. */
    int seats() {
      return next.get() < count ? mostHelpers - helpers.get() : 0;
    }

    /** Runs the next chunk if there is one, and keeps its failure. */
    boolean runChunk(long scratch) {
      long from = next.getAndAdd(chunk);
      if (from >= count) {
        return false;
      }
      try {
        loop.run((int) from, (int) Math.min(from + chunk, count), scratch);
        return true;
      } catch (RuntimeException | Error e) {
        failure.compareAndSet(null, e);
        next.set(count);
        return false;
      }
    }

    void throwFailure() {
      if (failure.get() instanceof Error error) {
        throw error;
      }
      if (failure.get() instanceof RuntimeException exception) {
        throw exception;
      }
    }
  }
}
