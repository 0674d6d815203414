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
 * many as there are slots for.
 *
 * <p>A thread draws and gathers. It also has the device work on what is gathered while the consumer
 * is away; a consumer that is there does that itself, while the thread goes on to the next batch. A
 * failure of whatever kind belongs to its batch and is thrown when that is asked for.
 *
 * <p>Until it is stopped the sampler belongs to this. Everything here is guarded by the pipeline's
 * lock, but for what is done to a batch on its way.
 */
final class ReadAhead {
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
    private final Station station;
    private Optional<Slot> slot = Optional.empty();
    private Optional<Failure> failure = Optional.empty();

    /** What is made, and where the sampler was after drawing it: once that is so. */
    private BatchPlan plan;

    private BatchSampler.State after;
    private Stage stage;

    Entry(Station station) {
      this.station = station;
    }

    void fail(Throwable cause) {
      failure = Optional.of(new Failure(cause));
    }
  }

  private final ReentrantLock lock;
  private final Condition threadWanted;
  private final Condition consumerWanted;
  private final BatchSampler sampler;
  private final Stations stations;

  /** Tells that the thread will not do anything any more, with the lock held. */
  private final Runnable onRest;

  /** How many batches the sampler will have seen in the end. */
  private final long end;

  private final Thread thread = new Thread(this::work, "batchwarp-read-ahead");
  private final Deque<Entry> entries = new ArrayDeque<>();
  private BatchSampler.State reached;

  /** Whether the consumer is in {@link #take}. */
  private boolean consumerWaits;

  /** When it left, by {@link System#nanoTime}, and whether it had come back soon before. */
  private long consumerLeft;

  private boolean consumerComesSoon;

  /** The device has no memory for further slots. */
  private boolean refused;

  private boolean stopped;

  /** Whether the thread is at a batch, and does not hold the lock. */
  private boolean working;

  /** What ended the thread, if that was not {@link #signalStop}. */
  private Optional<Failure> death = Optional.empty();

  /** Nanoseconds for which the thread has waited for the slot that it gets next. */
  private long waited;

  /**
   * Reads ahead from the first call of {@link #take} on.
   *
   * @param lock the pipeline's
   * @param end how many batches the sampler will have seen when nothing more is read
   * @param onRest run when the thread ends, with the lock held
   */
  ReadAhead(
      ReentrantLock lock, BatchSampler sampler, Stations stations, long end, Runnable onRest) {
    this.lock = lock;
    this.threadWanted = lock.newCondition();
    this.consumerWanted = lock.newCondition();
    this.sampler = sampler;
    this.stations = stations;
    this.end = end;
    this.onRest = onRest;
    this.reached = sampler.state();
    thread.setDaemon(true);
  }

  /**
   * The next batch, when the device was given all its work; its slot counts as the consumer's.
   *
   * @throws UncheckedIOException if one of its images cannot be read; then the next call gives the
   *     batch after it, as after any other failure, each of which is thrown as it is
   * @throws IllegalStateException if this is stopped, or the consumer has all slots
   * @throws NoSuchElementException after the last batch
   */
  MadeBatch take() {
    Entry entry = takeEntry();
    if (entry.failure.isPresent()) {
      if (entry.failure.get().cause() instanceof IOException unreadable) {
        throw new UncheckedIOException(unreadable.getMessage(), unreadable);
      }
      throw entry.failure.get().rethrow();
    }
    return new MadeBatch(entry.plan, entry.station, entry.slot.orElseThrow());
  }

  private Entry takeEntry() {
    lock.lock();
    try {
      if (reached.batchesSeen() == end) {
        throw new NoSuchElementException("there are no more batches");
      }
      stations.requireFreeSlot(reached.batchesSeen());
      consumerWaits = true;
      consumerComesSoon = System.nanoTime() - consumerLeft < SOON_NANOSECONDS;
      if (thread.getState() == Thread.State.NEW) {
        thread.start();
      }
      Entry first = entries.peek();
      while (first == null || first.stage != Stage.ENDED) {
        if (stopped) {
          throw new IllegalStateException("the flow is closed");
        }
        if (death.isPresent()) {
          throw death.get().rethrow();
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
      if (first.failure.isEmpty()) {
        first.station.deliver();
      }
      return entries.remove();
    } finally {
      consumerWaits = false;
      consumerLeft = System.nanoTime();
      threadWanted.signal();
      lock.unlock();
    }
  }

  /** Where the sampler was after the batch that the consumer took last. */
  BatchSampler.State reached() {
    return reached;
  }

  /** Lets a slot that was given back be filled. */
  void slotReleased() {
    threadWanted.signal();
  }

  boolean isOnItsThread() {
    return Thread.currentThread() == thread;
  }

  /** Whether the thread does anything now. */
  boolean isWorking() {
    return working;
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
    } catch (Throwable e) {
      death = Optional.of(new Failure(e));
    } finally {
      consumerWanted.signal();
      try {
        onRest.run();
      } finally {
        lock.unlock();
      }
    }
  }

  /** Draws and gathers one more batch, if there is a slot for it. */
  private boolean prepareNext() {
    long number = sampler.batchesSeen();
    if (number >= end || failures() >= MOST_FAILURES) {
      return false;
    }
    Entry entry = new Entry(stations.of(number));
    if (!findSlot(entry)) {
      return false;
    }
    long waitedForSlot = waited;
    waited = 0;
    beginWork();
    try {
      prepare(entry);
      entry.slot.ifPresent(slot -> slot.meter().add(Meter.Figure.PRODUCER_WAIT, waitedForSlot));
    } finally {
      endWork();
    }
    if (entry.failure.isPresent()) {
      end(entry);
    }
    entries.add(entry);
    consumerWanted.signal();
    return true;
  }

  private void beginWork() {
    working = true;
    lock.unlock();
  }

  private void endWork() {
    // The caller's code may have left it set, which would disturb what comes next on this thread.
    Thread.interrupted();
    lock.lock();
    working = false;
  }

  private long failures() {
    return entries.stream().filter(entry -> entry.failure.isPresent()).count();
  }

  /** Whether the entry got a slot, or the failure to get one where it cannot go on without. */
  private boolean findSlot(Entry entry) {
    entry.slot = entry.station.reuse();
    boolean needed = consumerWaits && entries.isEmpty();
    if (entry.slot.isEmpty() && (!refused || needed)) {
      try {
        entry.slot = entry.station.grow();
      } catch (RuntimeException | Error e) {
        refused = true;
        entry.fail(e);
        return needed;
      }
    }
    return entry.slot.isPresent();
  }

  private void prepare(Entry entry) {
    try {
      entry.plan = sampler.next(entry.slot.flatMap(Slot::spent));
      if (entry.failure.isEmpty()) {
        entry.slot.orElseThrow().prepare(entry.plan);
        entry.stage = Stage.PREPARED;
      }
    } catch (Throwable e) {
      entry.fail(e);
    }
    entry.after = sampler.state();
  }

  /** Has the device work on the oldest batch that waits for it, unless the consumer will. */
  private boolean runOldest() {
    if (consumerWaits) {
      return false;
    }
    for (Entry entry : entries) {
      if (entry.stage == Stage.PREPARED) {
        // While it waits, the consumer may run the batch.
        if (!entry.slot.orElseThrow().runsAtOnce() || !waitedForConsumer()) {
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
      // The thread is nobody's but the pipeline's, and is ended by a signal to stop.
    }
    return true;
  }

  private void runUnlocked(Entry entry) {
    entry.stage = Stage.RUNNING;
    boolean isOwnThread = isOnItsThread();
    if (isOwnThread) {
      beginWork();
    } else {
      lock.unlock();
    }
    try {
      entry.slot.orElseThrow().run();
    } catch (Throwable e) {
      entry.fail(e);
    } finally {
      if (isOwnThread) {
        endWork();
      } else {
        lock.lock();
      }
    }
    end(entry);
    consumerWanted.signal();
  }

  private void end(Entry entry) {
    entry.stage = Stage.ENDED;
    if (entry.failure.isPresent()) {
      entry.slot.ifPresent(entry.station::abandon);
    }
  }

  /** Has the thread end, as soon as it is not at a batch any more. */
  void signalStop() {
    stopped = true;
    threadWanted.signal();
    consumerWanted.signal();
  }

  /**
   * Ends reading ahead when the batch that is being drawn or gathered is done, gives up those that
   * were not taken, and gives the sampler back, at the place after the last that was. For the
   * consumer, without the lock.
   */
  void stop() {
    lock.lock();
    try {
      signalStop();
    } finally {
      lock.unlock();
    }
    joinThread();
    lock.lock();
    try {
      giveUpEntries();
      sampler.restore(reached);
    } finally {
      lock.unlock();
    }
  }

  private void joinThread() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Gives the slots back of batches that nobody will take. */
  void giveUpEntries() {
    for (Entry entry : entries) {
      if (entry.failure.isEmpty()) {
        entry.slot.ifPresent(entry.station::abandon);
      }
    }
    entries.clear();
  }
}
