package org.batchwarp.device.cuda;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;
import jcuda.CudaException;

/** One of CUDA's libraries of mathematics, which a machine may have beside its driver. */
final class MathLibrary {
  private static final Logger LOGGER = System.getLogger(MathLibrary.class.getPackageName());

  private MathLibrary() {}

  /**
   * Loads a library, and says so once if it is missing.
   *
   * @param name for people
   * @param file that the system looks for
   * @param natives the artifact of JCuda that calls it
   * @param consequence what is done without it
   * @param loading JCuda's way to load it
   * @return whether it is there
   */
  static boolean load(
      String name, String file, String natives, String consequence, Runnable loading) {
    Optional<Throwable> failure = failure(loading);
    if (failure.isPresent()) {
      LOGGER.log(
          Level.WARNING,
          "cuda device: {0} is missing, so {1}; install {2} of CUDA 12, and see that org.jcuda:{3} is on the class"
              + " path",
          name,
          consequence,
          file,
          natives);
      LOGGER.log(Level.DEBUG, "why " + name + " does not load", failure.get());
    }
    return failure.isEmpty();
  }

  private static Optional<Throwable> failure(Runnable loading) {
    try {
      return NativeLoading.during(
          () -> {
            loading.run();
            return Optional.empty();
          });
    } catch (LinkageError | CudaException | IllegalStateException e) {
      return Optional.of(e);
    }
  }
}
