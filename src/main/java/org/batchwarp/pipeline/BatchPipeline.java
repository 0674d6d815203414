package org.batchwarp.pipeline;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Function;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.batchwarp.device.Device;
import org.batchwarp.device.Resource;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.source.ImageSource;

/**
 * Batches of a sampler's images, taken from a source through a program, dealt out to one or more
 * devices in turn by the batches' numbers. Those of {@link #next} are made ahead, on a thread of
 * this; every other call finds the sampler where it was delivered. A batch occupies a slot of its
 * device until its {@link Delivery} is closed. Owns its sampler and slots, not the source or the
 * devices.
 *
 * <p>Who may do what while what runs:
 *
 * <ul>
 *   <li>One thread at a time is the consumer: it is in a call, {@link #next}, {@link #get}, {@link
 *       #reset}, {@link #onEpochEnd} or {@link #restore}, until that has returned. What a call runs
 *       of others' belongs to it: source, preprocessing function and receiver. These, and those
 *       that run on this pipeline's own thread, cannot make another call. Both are errors.
 *   <li>Whatever they throw belongs to one batch, and is thrown by the call for that.
 *   <li>A delivery may be closed in any thread, one that is lent in any thread that Java knows or
 *       not. The sums of {@link #metrics} may be read in any thread.
 *   <li>This may be closed in any thread, whatever runs. A call that is under way then throws; what
 *       it uses is there until it does. The last to finish its work releases everything: the
 *       consumer's call, the pipeline's own thread at its batch, or the one that closes, if nothing
 *       runs. Who closes waits for that, except in code that is run by the other two, and thus
 *       would wait for itself.
 *   <li>What was delivered and is not closed goes with the rest, so nobody may read its memory
 *       then; what is lent stays until it comes back.
 * </ul>
 */
public final class BatchPipeline implements Resource {
  /** How long to wait for a source that is being read, before leaving it to its reader to close. */
  private static final long PATIENCE_NANOSECONDS = 10_000_000_000L;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final BatchSampler sampler;
  private final Stations stations;
  private final long end;

  /** Of all delivered batches. */
  private final Meter total;

  /** Who is in a call; null if nobody is. */
  private final AtomicReference<Thread> caller = new AtomicReference<>();

  /**
   * What makes the batches of {@link #next}, from its call on until another. Set by the caller,
   * with the lock held.
   */
  private volatile Optional<ReadAhead> ahead = Optional.empty();

  /** Set with the lock held, which guards all that follows. */
  private volatile boolean closed;

  /** Whether all is closed but what is lent. */
  private boolean isReleased;

  /** What is left to be done when nothing is lent any more. */
  private Runnable last = () -> {};

  /**
   * A pipeline without slots yet.
   *
   * @throws IllegalArgumentException if the memory budget is too small for one slot
   */
  public BatchPipeline(
      BatchSampler sampler,
      List<Device> devices,
      ImageSource source,
      AugmentationProgram program,
      PipelineOptions options) {
    this.sampler = sampler;
    this.end = options.batches();
    this.total = new Meter(options.timesDevice());
    this.stations =
        new Stations(
            IntStream.range(0, devices.size())
                .mapToObj(
                    i ->
                        new Station(devices.get(i), source, program, sampler.options(), options, i))
                .toList());
  }

  /** How the batches go over the images. */
  public SamplerOptions order() {
    return sampler.options();
  }

  /**
   * The next batch of an endless run of epochs.
   *
   * @param receiver is given the batch, which is closed if that throws
   * @return what the receiver returns
   * @throws UncheckedIOException if one of its images cannot be read; then the next call gives the
   *     batch after it, as after any other failure, each of which is thrown as it is
   * @throws IllegalStateException if all slots are delivered, this is closed, or in a call already
   * @throws java.util.NoSuchElementException if there are no more
   */
  public <T> T next(Function<Delivery, T> receiver) {
    enter();
    try {
      if (ahead.isEmpty()) {
        startReadingAhead();
      }
      long asked = System.nanoTime();
      return handOver(ahead.get().take(), asked, receiver);
    } finally {
      leave();
    }
  }

  /**
   * A batch of the present epoch.
   *
   * @param receiver as of {@link #next}
   * @throws IndexOutOfBoundsException if the epoch has no such batch
   * @throws UncheckedIOException as {@link #next}
   * @throws IllegalStateException as {@link #next}
   */
  public <T> T get(int index, Function<Delivery, T> receiver) {
    enter();
    try {
      requireFreeSlot();
      stopReadingAhead();
      BatchPlan plan = sampler.get(index);
      long asked = System.nanoTime();
      return handOver(make(plan), asked, receiver);
    } finally {
      leave();
    }
  }

  /** Draws the order of the next epoch for {@link #get}. */
  public void onEpochEnd() {
    enter();
    try {
      stopReadingAhead();
      sampler.onEpochEnd();
    } finally {
      leave();
    }
  }

  /** Lets {@link #next} start a new epoch; the count of batches runs on. */
  public void reset() {
    enter();
    try {
      stopReadingAhead();
      sampler.reset();
    } finally {
      leave();
    }
  }

  /** Where this is: after the last batch that was delivered. */
  public FlowPosition position() {
    lock.lock();
    try {
      return sampler.position(state());
    } finally {
      lock.unlock();
    }
  }

  /**
   * Goes on from a position of a pipeline with the same options.
   *
   * @throws IllegalArgumentException if the position is of another number of images or batch size
   */
  public void restore(FlowPosition position) {
    enter();
    try {
      stopReadingAhead();
      sampler.restore(position);
    } finally {
      leave();
    }
  }

  /** What all batches took that were delivered so far; may be asked for by any thread. */
  public FlowMetrics metrics() {
    return total.read();
  }

  private void enter() {
    if (isInside() && !closed) {
      throw new IllegalStateException(
          "a flow cannot be asked for batches by what it calls itself: its source, preprocessing"
              + " function, listener or sink");
    }
    Thread other = caller.compareAndExchange(null, Thread.currentThread());
    if (other != null) {
      requireOpen();
      throw new IllegalStateException(
          "the flow is in use by thread '%s': it is for one thread at a time"
              .formatted(other.getName()));
    }
    // Who closes sees the caller, or else the caller sees that.
    if (closed) {
      leave();
      requireOpen();
    }
  }

  private void leave() {
    caller.set(null);
    if (closed) {
      lock.lock();
      try {
        releaseIfUnused();
      } finally {
        lock.unlock();
      }
    }
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("the flow is closed");
    }
  }

  /** Whether this thread runs what a call, or the pipeline's own thread, has to do. */
  private boolean isInside() {
    Optional<ReadAhead> reading = ahead;
    return caller.get() == Thread.currentThread()
        || (reading.isPresent() && reading.get().isOnItsThread());
  }

  private BatchSampler.State state() {
    return ahead.map(ReadAhead::reached).orElseGet(sampler::state);
  }

  private void requireFreeSlot() {
    lock.lock();
    try {
      stations.requireFreeSlot(state().batchesSeen());
    } finally {
      lock.unlock();
    }
  }

  private void startReadingAhead() {
    lock.lock();
    try {
      // Whoever closes tells what there is to stop.
      requireOpen();
      ahead = Optional.of(new ReadAhead(lock, sampler, stations, end, this::releaseIfUnused));
    } finally {
      lock.unlock();
    }
  }

  /** Gives the sampler back to the caller's thread, as if nothing had been drawn ahead. */
  private void stopReadingAhead() {
    if (ahead.isPresent()) {
      ahead.get().stop();
      lock.lock();
      try {
        ahead = Optional.empty();
      } finally {
        lock.unlock();
      }
    }
  }

  private MadeBatch make(BatchPlan plan) {
    MadeBatch batch = new MadeBatch(plan, stations.of(plan.number()), slot(plan));
    boolean made = false;
    try {
      batch.slot().prepare(plan);
      batch.slot().run();
      made = true;
      return batch;
    } catch (IOException e) {
      throw new UncheckedIOException(e.getMessage(), e);
    } finally {
      if (!made) {
        abandon(batch);
      }
    }
  }

  private Slot slot(BatchPlan plan) {
    lock.lock();
    try {
      Station station = stations.of(plan.number());
      Slot slot =
          station
              .reuse()
              .or(station::grow)
              .orElseThrow(() -> new IllegalStateException("all slots are in use"));
      station.deliver();
      return slot;
    } finally {
      lock.unlock();
    }
  }

  private <T> T handOver(MadeBatch batch, long asked, Function<Delivery, T> receiver) {
    Delivery delivery = deliver(batch, asked);
    boolean received = false;
    try {
      T result = receiver.apply(delivery);
      requireOpen();
      received = true;
      return result;
    } finally {
      if (!received) {
        delivery.close();
      }
    }
  }

  /**
   * Makes a batch the consumer's, once it is done.
   *
   * @param asked when the consumer began to wait for it, by {@link System#nanoTime}
   */
  private Delivery deliver(MadeBatch batch, long asked) {
    boolean delivered = false;
    try {
      Slot slot = batch.slot();
      slot.await();
      slot.conclude();
      slot.meter().add(Meter.Figure.CONSUMER_WAIT, System.nanoTime() - asked);
      requireOpen();
      total.add(slot.meter());
      delivered = true;
      return new Delivery(this, batch);
    } finally {
      if (!delivered) {
        abandon(batch);
      }
    }
  }

  private void abandon(MadeBatch batch) {
    lock.lock();
    try {
      batch.station().abandonDelivered(batch.slot());
      ahead.ifPresent(ReadAhead::slotReleased);
    } finally {
      lock.unlock();
    }
  }

  /** Gives the slot of a delivered batch back for the next. */
  void release(MadeBatch batch) {
    lock.lock();
    try {
      batch.station().takeBack(batch.slot());
      ahead.ifPresent(ReadAhead::slotReleased);
      runLast();
    } finally {
      lock.unlock();
    }
  }

  /**
   * Lends a delivered batch to another library, also beyond the closing of this, until it is given
   * to {@link #release}.
   *
   * @param export makes what the library is given
   */
  long lend(MadeBatch batch, LongSupplier export) {
    lock.lock();
    try {
      requireOpen();
      batch.station().lend(batch.slot());
    } finally {
      lock.unlock();
    }
    boolean lent = false;
    try {
      long exported = export.getAsLong();
      lent = true;
      return exported;
    } finally {
      if (!lent) {
        takeBackLent(batch);
      }
    }
  }

  private void takeBackLent(MadeBatch batch) {
    lock.lock();
    try {
      batch.station().unlend(batch.slot());
      runLast();
    } finally {
      lock.unlock();
    }
  }

  /** Closes all but what is lent. Waits for a source that is being read for as long as it takes. */
  @Override
  public void close() {
    lock.lock();
    try {
      signalClose(() -> {});
      while (!isReleased && !isInside()) {
        released.awaitUninterruptibly();
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Closes likewise, but if a source that is being read, or a function of the caller's, takes too
   * long, or this thread is interrupted, the rest is left to the thread that is busy with that.
   *
   * @param next what is done when all is closed and nothing is lent any more; the first call's
   */
  public void closeThen(Runnable next) {
    lock.lock();
    try {
      signalClose(next);
      long left = PATIENCE_NANOSECONDS;
      while (!isReleased && !isInside() && left > 0) {
        left = released.awaitNanos(left);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      lock.unlock();
    }
  }

  private void signalClose(Runnable next) {
    if (!closed) {
      closed = true;
      last = next;
      ahead.ifPresent(ReadAhead::signalStop);
      releaseIfUnused();
    }
  }

  /** Closes all if that is wanted and nobody uses it; what is lent, when it comes back. */
  private void releaseIfUnused() {
    boolean used = caller.get() != null || (ahead.isPresent() && ahead.get().isWorking());
    if (!closed || isReleased || used) {
      return;
    }
    isReleased = true;
    released.signalAll();
    try {
      ahead.ifPresent(ReadAhead::giveUpEntries);
      stations.close();
    } finally {
      runLast();
    }
  }

  private void runLast() {
    if (isReleased && !stations.lend()) {
      Runnable next = last;
      last = () -> {};
      next.run();
    }
  }
}
