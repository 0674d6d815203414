package org.batchwarp;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Collections;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.device.ProcessUsage;

/** Lets many threads play {@link FlowStress} at once, and sees that the process does not grow. */
public final class StressMain {
  static final int THREADS = 16;

  /** Until caches are full and code is compiled. */
  private static final int WARM_UP = 40 * THREADS;

  /** Of what allocators keep; one leaked buffer of each flow is more within a minute. */
  private static final long SLACK_KILOBYTES = 96 << 10;

  /** The last ones may not have ended yet, and pools grow when they are busy. */
  private static final long SLACK_THREADS = 4;

  private static final long SLACK_DESCRIPTORS = 2;
  private static final int MOST_WAITS = 200;
  private static final int WAIT_MILLISECONDS = 50;

  private final String device;
  private final AtomicLong flows = new AtomicLong();

  StressMain(String device) {
    this.device = device;
  }

  /**
   * Exits with 1 if a flow did what it must not, or if the process holds more than at first.
   *
   * @param arguments the device's name and for how many seconds
   */
  public static void main(String[] arguments) throws Exception {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 2) {
      out.println("usage: StressMain <device> <seconds>");
      System.exit(2);
    }
    StressMain stress = new StressMain(arguments[0]);
    long seconds = Long.parseLong(arguments[1]);
    stress.play(WARM_UP);
    ProcessUsage before = usage();
    long end = System.nanoTime() + Duration.ofSeconds(seconds).toNanos();
    stress.play(() -> System.nanoTime() - end < 0);
    ProcessUsage after = usage();
    // Threads end, and memory is given back, when the system gets to it.
    for (int wait = 0; wait < MOST_WAITS && hasGrown(before, after); wait++) {
      TimeUnit.MILLISECONDS.sleep(WAIT_MILLISECONDS);
      after = usage();
    }
    out.println(stress.flows + " flows on " + arguments[0] + ": from " + before + " to " + after);
    System.exit(hasGrown(before, after) ? 1 : 0);
  }

  /** Plays so many lives in all. */
  void play(int lives) throws ExecutionException, InterruptedException {
    AtomicLong left = new AtomicLong(lives);
    play(() -> left.getAndDecrement() > 0);
  }

  /**
   * Plays on all threads while more is wanted and none has failed, each life from a seed of its
   * own.
   *
   * @throws ExecutionException if one fails; the message tells its seed
   */
  private void play(BooleanSupplier more) throws ExecutionException, InterruptedException {
    ExecutorService executor = Executors.newFixedThreadPool(THREADS);
    try (Device shared = Devices.open(device)) {
      FailureFlag failed = new FailureFlag();
      Callable<Void> thread = () -> playUntil(shared, more, failed);
      // This waits for all of them, before what they share is closed.
      for (Future<Void> played : executor.invokeAll(Collections.nCopies(THREADS, thread))) {
        played.get();
      }
    } finally {
      executor.shutdown();
    }
  }

  /** Whether any thread has failed. */
  private static final class FailureFlag {
    private volatile boolean raised;
  }

  private Void playUntil(Device shared, BooleanSupplier more, FailureFlag failed) {
    while (!failed.raised && more.getAsBoolean()) {
      long seed = flows.getAndIncrement();
      try {
        new FlowStress(seed, shared, device).play();
      } catch (Exception | Error e) {
        failed.raised = true;
        throw new AssertionError("life " + seed + ": " + e, e);
      }
    }
    return null;
  }

  private static ProcessUsage usage() throws IOException {
    // Whatever only the garbage collector releases.
    System.gc();
    return ProcessUsage.now();
  }

  private static boolean hasGrown(ProcessUsage before, ProcessUsage after) {
    return after.kilobytes() > before.kilobytes() + SLACK_KILOBYTES
        || after.descriptors() > before.descriptors() + SLACK_DESCRIPTORS
        || after.threads() > before.threads() + SLACK_THREADS;
  }
}
