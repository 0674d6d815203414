package org.batchwarp.device.host;

import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;
import org.bytedeco.openblas.global.openblas;

/**
 * The threads of OpenBLAS, whose number is one for the whole process and decides the last bits of
 * its results. It computes either on the threads that call it, or for one caller on all threads
 * that it had at the start: all processors, or what its environment variables said.
 */
public final class OpenBlasThreads {
  private static final int ALL = takeOver();

  /**
   * Its threads wait for each other busily many times, which for smaller matrices gains little on
   * idle processors, and beside other work takes several times as long as one thread.
   */
  private static final int WORTH_ALL_THREADS = 1024;

  /** Read by callers that compute on their own threads, written by the one that takes all. */
  private static final ReadWriteLock MODE = new ReentrantReadWriteLock();

  private OpenBlasThreads() {}

  /** Leaves OpenBLAS one thread, and returns how many it had. */
  private static int takeOver() {
    // Throws if there is no OpenBLAS; the functions below would only print a complaint.
    openblas.cblas_dasum(1, new double[1], 1);
    int threads = openblas.blas_get_num_threads();
    openblas.blas_set_num_threads(1);
    return threads;
  }

  /** Runs calls of OpenBLAS, each of which computes on the thread that makes it. */
  public static void own(Runnable calls) {
    MODE.readLock().lock();
    try {
      calls.run();
    } finally {
      MODE.readLock().unlock();
    }
  }

  /**
   * Makes calls of OpenBLAS for matrices of an order: on the calling thread or, from the order on
   * where that is worth it, on all threads, while no others are made.
   */
  static <T> T forOrder(int order, Supplier<T> calls) {
    boolean all = order >= WORTH_ALL_THREADS;
    Lock lock = all ? MODE.writeLock() : MODE.readLock();
    lock.lock();
    try {
      if (all) {
        openblas.blas_set_num_threads(ALL);
      }
      return calls.get();
    } finally {
      if (all) {
        openblas.blas_set_num_threads(1);
      }
      lock.unlock();
    }
  }
}
