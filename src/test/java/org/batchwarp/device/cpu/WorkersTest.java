package org.batchwarp.device.cpu;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.batchwarp.testing.Requirements;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class WorkersTest {
  private static final int THREADS = 3;

  private ScratchPool scratches;
  private Workers workers;

  @BeforeEach
  void start() {
    Requirements.device("cpu");
    scratches = new ScratchPool(KernelLibraries.ofThisMachine().best());
    workers = new Workers(THREADS, scratches);
  }

  @AfterEach
  void stop() {
    if (workers != null) {
      workers.close();
      scratches.close();
    }
  }

  private void forEach(int count, int chunk, Workers.Loop loop) {
    workers.run(new Chunks(count, chunk, Integer.MAX_VALUE), loop);
  }

  /** How often each of 0..count was run. */
  private AtomicIntegerArray runs(int count, int chunk) {
    AtomicIntegerArray runs = new AtomicIntegerArray(count);
    forEach(
        count,
        chunk,
        (from, to, scratch) -> {
          for (int i = from; i < to; i++) {
            runs.incrementAndGet(i);
          }
        });
    return runs;
  }

  private static void assertOnceEach(AtomicIntegerArray runs) {
    for (int i = 0; i < runs.length(); i++) {
      assertEquals(1, runs.get(i), "at " + i);
    }
  }

  @ParameterizedTest
  @CsvSource({"0, 1", "1, 1", "2, 1", "7, 3", "1000, 1", "1000, 7", "1000, 999", "1000, 5000"})
  void everyPartIsRunOnce(int count, int chunk) {
    assertOnceEach(runs(count, chunk));
  }

  @Test
  void aThousandSmallLoopsAreEachDoneWhenTheyReturn() {
    for (int i = 0; i < 1000; i++) {
      assertOnceEach(runs(8, 1));
    }
  }

  /** All threads meet in the loop, so none of them can be missing. */
  @Test
  void helpersTakePartWithScratchOfTheirOwn() {
    CountDownLatch together = new CountDownLatch(THREADS);
    Set<Long> used = ConcurrentHashMap.newKeySet();
    Set<Thread> threads = ConcurrentHashMap.newKeySet();
    forEach(
        THREADS,
        1,
        (from, to, scratch) -> {
          used.add(scratch);
          threads.add(Thread.currentThread());
          together.countDown();
          await(together);
        });
    assertEquals(THREADS, used.size());
    assertEquals(THREADS, threads.size());
    assertTrue(threads.contains(Thread.currentThread()));
    threads.remove(Thread.currentThread());
    assertTrue(threads.stream().allMatch(Thread::isDaemon));
  }

  private static void await(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void whatIsNotWorthAThreadRunsOnTheCallersInOnePart() {
    List<String> parts = new ArrayList<>();
    workers.run(
        new Chunks(100, 1, 1),
        (from, to, scratch) -> parts.add(Thread.currentThread().getName() + from + "-" + to));
    assertEquals(List.of(Thread.currentThread().getName() + "0-100"), parts);
  }

  @Test
  void theFailureOfAPartReachesTheCallerAndEndsTheLoop() {
    for (int failing = 0; failing < 50; failing += 7) {
      int at = failing;
      AtomicInteger after = new AtomicInteger();
      RuntimeException failure = new IllegalStateException("part " + at);
      assertSame(
          failure,
          assertThrows(
              IllegalStateException.class,
              () ->
                  forEach(
                      1_000_000,
                      1,
                      (from, to, scratch) -> {
                        if (from == at) {
                          throw failure;
                        }
                        after.incrementAndGet();
                      })));
      assertTrue(after.get() < 1_000_000);
      assertOnceEach(runs(100, 1));
    }
    AssertionError error = new AssertionError("an error");
    assertSame(
        error,
        assertThrows(
            AssertionError.class,
            () ->
                forEach(
                    10,
                    1,
                    (from, to, scratch) -> {
                      throw error;
                    })));
  }

  @Test
  void aLoopWithinALoopIsRunWhole() {
    AtomicIntegerArray runs = new AtomicIntegerArray(10_000);
    forEach(
        100,
        1,
        (outer, outerEnd, outerScratch) ->
            forEach(
                100,
                1,
                (from, to, scratch) -> {
                  for (int i = from; i < to; i++) {
                    runs.incrementAndGet(100 * outer + i);
                  }
                }));
    assertOnceEach(runs);
  }

  @Test
  void callersShareTheHelpersWithoutDisturbingEachOther() throws Exception {
    ExecutorService callers = Executors.newFixedThreadPool(2);
    try {
      List<Future<Void>> done = new ArrayList<>();
      for (int caller = 0; caller < 2; caller++) {
        done.add(
            callers.submit(
                () -> {
                  for (int i = 0; i < 500; i++) {
                    assertOnceEach(runs(50, 1));
                  }
                  return null;
                }));
      }
      for (Future<Void> one : done) {
        one.get();
      }
    } finally {
      callers.shutdownNow();
    }
  }

  @Test
  void whileCallersTakeAllProcessorsNoHelperComes() throws Exception {
    CountDownLatch busy = new CountDownLatch(THREADS - 1);
    CountDownLatch release = new CountDownLatch(1);
    ExecutorService callers = Executors.newFixedThreadPool(THREADS - 1);
    try {
      List<Future<?>> others = new ArrayList<>();
      for (int caller = 1; caller < THREADS; caller++) {
        others.add(
            callers.submit(
                () ->
                    workers.run(
                        new Chunks(1, 1, 1),
                        (from, to, scratch) -> {
                          busy.countDown();
                          await(release);
                        })));
      }
      busy.await();
      Set<Thread> threads = ConcurrentHashMap.newKeySet();
      forEach(1000, 1, (from, to, scratch) -> threads.add(Thread.currentThread()));
      assertEquals(Set.of(Thread.currentThread()), threads);
      release.countDown();
      for (Future<?> other : others) {
        other.get();
      }
    } finally {
      release.countDown();
      callers.shutdownNow();
    }
  }

  @Test
  void anInterruptedCallerStillWaitsForItsHelpers() {
    Thread.currentThread().interrupt();
    assertOnceEach(runs(1000, 1));
    assertTrue(Thread.interrupted());
  }

  @Test
  void helpersEndWithTheirOwner() throws InterruptedException {
    Set<Thread> helpers = ConcurrentHashMap.newKeySet();
    CountDownLatch together = new CountDownLatch(THREADS);
    forEach(
        THREADS,
        1,
        (from, to, scratch) -> {
          helpers.add(Thread.currentThread());
          together.countDown();
          await(together);
        });
    helpers.remove(Thread.currentThread());
    assertEquals(THREADS - 1, helpers.size());
    workers.close();
    workers.close();
    for (Thread helper : helpers) {
      helper.join();
    }
    assertOnceEach(runs(100, 1));
  }
}
