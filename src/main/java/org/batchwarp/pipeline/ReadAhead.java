package org.batchwarp.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The next batches of a sampler, made before the consumer asks for them, in the sampler's order, as
 * many as the pipeline has slots for.
 *
 * <p>A thread draws and gathers. It also has the device work on what is gathered while the consumer
 * is away; a consumer that is there does that itself, while the thread goes on to the next batch. A
 * failure belongs to its batch and is thrown when that is asked for.
 *
 * <p>From its start until it is stopped the sampler belongs to this. Used by one consumer.
 */
public final class ReadAhead {
  /** How long to wait for a source that is being read, before leaving it to the thread to close. */
  private static final long PATIENCE_MILLISECONDS = 10_000;

  /** A batch for the consumer, who releases the slot. */
  public record Delivery(BatchPlan plan, Slot slot) {}

  /** A consumer that comes back sooner is likely to do so again. */
  private static final long SOON_NANOSECONDS = 200_000;

  /** How many batches that failed may wait for the consumer; they need no slots. */
  private static final int MOST_FAILURES = 3;

  private enum Stage {
    PREPARED,
    RUNNING,
    ENDED
  }

  /** A batch on its way: with a slot, or a failure. */
  private static final class Entry {
    private BatchPlan plan;

    /** Where the sampler was after drawing it. */
    private BatchSampler.State after;

    private Slot slot;
    private Throwable failure;
    private Stage stage;
  }

  private final BatchSampler sampler;
  private final BatchPipeline pipeline;

  /** How many batches the sampler will have seen in the end. */
  private final long end;

  private final Thread thread = new Thread(this::work, "batchwarp-read-ahead");

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition threadWanted = lock.newCondition();
  private final Condition consumerWanted = lock.newCondition();

  /** Guarded by the lock, as all that follows. */
  private final Deque<Entry> entries = new ArrayDeque<>();

  private BatchSampler.State reached;

  /** Whether the consumer is in {@link #next}. */
  private boolean consumerWaits;

  /** When it left, by {@link System#nanoTime}, and whether it had come back soon before. */
  private long consumerLeft;

  private boolean consumerComesSoon;

  /** The device has no memory for further slots. */
  private boolean refused;

  private boolean started;

  private boolean stopped;

  /** Nanoseconds for which the thread has waited for the slot that it gets next. */
  private long waited;

  /** What is left to be done when the thread has ended. */
  private Runnable farewell = () -> {};

  private boolean ended;

  /** Reads ahead from the first call of {@link #next} on, without end. */
  public ReadAhead(BatchSampler sampler, BatchPipeline pipeline) {
    this(sampler, pipeline, Long.MAX_VALUE - sampler.batchesSeen());
  }

  /**
   * Reads ahead from the first call of {@link #next} on.
   *
   * @param batches how many there will be, after which nothing more is read
   */
  public ReadAhead(BatchSampler sampler, BatchPipeline pipeline, long batches) {
    this.sampler = sampler;
    this.pipeline = pipeline;
    this.end = sampler.batchesSeen() + batches;
    this.reached = sampler.state();
    thread.setDaemon(true);
  }

  /**
   * The next batch, when it is ready.
   *
   * @throws UncheckedIOException if one of its images cannot be read; then the next call gives the
   *     batch after it, as after any other exception
   * @throws IllegalStateException if this is stopped
   * @throws NoSuchElementException after the last batch
   */
  public Delivery next() {
    long asked = System.nanoTime();
    Entry entry = take();
    if (entry.failure != null) {
      throw unchecked(entry.failure);
    }
    boolean delivered = false;
    try {
      entry.slot.await();
      pipeline.deliver(entry.slot, asked);
      delivered = true;
      return new Delivery(entry.plan, entry.slot);
    } finally {
      if (!delivered) {
        pipeline.abandon(entry.slot);
        slotReleased();
      }
    }
  }

  private static RuntimeException unchecked(Throwable failure) {
    if (failure instanceof Error error) {
      throw error;
    }
    return failure instanceof IOException unreadable
        ? new UncheckedIOException(unreadable.getMessage(), unreadable)
        : (RuntimeException) failure;
  }

  private Entry take() {
    lock.lock();
    try {
      if (reached.batchesSeen() == end) {
        throw new NoSuchElementException("there are no more batches");
      }
      consumerWaits = true;
      consumerComesSoon = System.nanoTime() - consumerLeft < SOON_NANOSECONDS;
      if (!started) {
        started = true;
        thread.start();
      }
      Entry first = entries.peek();
      while (first == null || first.stage != Stage.ENDED) {
        if (stopped || ended) {
          throw new IllegalStateException("the pipeline is closed");
        }
        if (first != null && first.stage == Stage.PREPARED) {
          runUnlocked(first);
        } else {
          threadWanted.signal();
          consumerWanted.awaitUninterruptibly();
        }
        first = entries.peek();
      }
      reached = first.after;
      return entries.remove();
    } finally {
      consumerWaits = false;
      consumerLeft = System.nanoTime();
      threadWanted.signal();
      lock.unlock();
    }
  }

  /** Where the sampler was after the batch that the consumer took last. */
  public BatchSampler.State reached() {
    lock.lock();
    try {
      return reached;
    } finally {
      lock.unlock();
    }
  }

  /** Lets a slot that was released be filled. */
  public void slotReleased() {
    lock.lock();
    try {
      threadWanted.signal();
    } finally {
      lock.unlock();
    }
  }

  private void work() {
    lock.lock();
    try {
      while (!stopped) {
        if (!prepareNext() && !runOldest()) {
          long since = System.nanoTime();
          threadWanted.awaitUninterruptibly();
          waited += System.nanoTime() - since;
        }
      }
    } finally {
      ended = true;
      consumerWanted.signal();
      lock.unlock();
      farewell.run();
    }
  }

  /** Draws and gathers one more batch, if there is a slot for it. */
  private boolean prepareNext() {
    Entry entry = new Entry();
    boolean wanted = sampler.batchesSeen() < end && failures() < MOST_FAILURES;
    if (!wanted || !findSlot(entry)) {
      return false;
    }
    long waitedForSlot = waited;
    waited = 0;
    lock.unlock();
    try {
      prepare(entry);
      if (entry.slot != null) {
        entry.slot.meter().add(Meter.Figure.PRODUCER_WAIT, waitedForSlot);
      }
    } finally {
      lock.lock();
    }
    entries.add(entry);
    consumerWanted.signal();
    return true;
  }

  private long failures() {
    return entries.stream().filter(entry -> entry.failure != null).count();
  }

  /** Whether the entry got a slot, or the failure to get one where it cannot go on without. */
  private boolean findSlot(Entry entry) {
    long number = sampler.batchesSeen();
    Optional<Slot> used = pipeline.reuse(number);
    boolean needed = consumerWaits && entries.isEmpty();
    if (used.isEmpty() && (!refused || needed)) {
      try {
        used = pipeline.grow(number);
      } catch (RuntimeException | Error e) {
        refused = true;
        entry.failure = e;
        return needed;
      }
    }
    entry.slot = used.orElse(null);
    return used.isPresent();
  }

  private void prepare(Entry entry) {
    try {
      Optional<BatchPlan> spent = Optional.ofNullable(entry.slot).flatMap(Slot::spent);
      entry.plan = sampler.next(spent);
      if (entry.failure == null) {
        entry.slot.prepare(entry.plan);
        entry.stage = Stage.PREPARED;
      }
    } catch (IOException | RuntimeException | Error e) {
      entry.failure = e;
    }
    entry.after = sampler.state();
    if (entry.failure != null) {
      end(entry);
    }
  }

  /** Has the device work on the oldest batch that waits for it, unless the consumer will. */
  private boolean runOldest() {
    if (consumerWaits) {
      return false;
    }
    for (Entry entry : entries) {
      if (entry.stage == Stage.PREPARED) {
        // While it waits, the consumer may run the batch.
        if (!entry.slot.runsAtOnce() || !waitedForConsumer()) {
          runUnlocked(entry);
        }
        return true;
      }
    }
    return false;
  }

  /**
   * Leaves the batch to a consumer that is likely to come back soon: with two threads taking turns,
   * processors would be idle while one wakes the other.
   *
   * @return false, with the lock held throughout, if it is not to be waited for
   */
  @SuppressWarnings(
      "WaitNotInLoop") // The loop is the thread's, which then looks at everything anew.
  private boolean waitedForConsumer() {
    long left = consumerLeft + SOON_NANOSECONDS - System.nanoTime();
    if (!consumerComesSoon || left <= 0) {
      return false;
    }
    try {
      threadWanted.awaitNanos(left);
    } catch (InterruptedException e) {
      throw new IllegalStateException("nobody interrupts this thread", e);
    }
    return true;
  }

  private void runUnlocked(Entry entry) {
    entry.stage = Stage.RUNNING;
    lock.unlock();
    try {
      entry.slot.run();
    } catch (IOException | RuntimeException | Error e) {
      entry.failure = e;
    } finally {
      lock.lock();
    }
    end(entry);
    consumerWanted.signal();
  }

  private void end(Entry entry) {
    if (entry.failure != null && entry.slot != null) {
      pipeline.abandon(entry.slot);
    }
    entry.stage = Stage.ENDED;
  }

  /**
   * Ends reading ahead when the batch that is being drawn or gathered is done, gives up those that
   * were not taken, and gives the sampler back, at the place after the last that was.
   */
  public void stop() {
    signalStop();
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    giveUpEntries();
    sampler.restore(reached);
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void signalStop() {
    lock.lock();
    try {
      stopped = true;
      threadWanted.signal();
    } finally {
      lock.unlock();
    }
  }

  private void giveUpEntries() {
    for (Entry entry : entries) {
      if (entry.failure == null) {
        pipeline.abandon(entry.slot);
      }
    }
    entries.clear();
  }

  /**
   * Ends reading ahead, closes the pipeline and does what follows; if a source that is being read,
   * or a function of the caller's, takes too long or calls this itself, that is left to the thread.
   */
  public void closeThen(Runnable next) {
    signalStop();
    if (Thread.currentThread() != thread) {
      try {
        thread.join(PATIENCE_MILLISECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
    Runnable last =
        () -> {
          giveUpEntries();
          pipeline.closeThen(next);
        };
    lock.lock();
    try {
      if (started && !ended) {
        farewell = last;
        return;
      }
    } finally {
      lock.unlock();
    }
    last.run();
  }
}
