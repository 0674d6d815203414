package org.batchwarp.device.cuda;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.util.Optional;

/**
 * What looking for a library came to.
 *
 * @param functions those of the library, if it was found
 * @param detail its path, or else what to install
 */
record ToolkitFinding<T>(ToolkitLibrary library, Optional<T> functions, String detail) {
  private static final Logger LOGGER = System.getLogger(ToolkitFinding.class.getPackageName());

  /**
   * The functions.
   *
   * @throws IllegalStateException if the library was not found
   */
  T require() {
    return functions.orElseThrow(
        () -> new IllegalStateException(library.title() + " is missing: " + detail));
  }

  /**
   * Whether the library was found; logs a warning if not.
   *
   * @param consequence what is done without it
   */
  boolean isPresentOrWarn(String consequence) {
    if (functions.isEmpty()) {
      LOGGER.log(
          Level.WARNING,
          "cuda device: {0} is missing, so {1}; {2}",
          library.title(),
          consequence,
          detail);
    }
    return functions.isPresent();
  }

  /** A line for people. */
  String describe() {
    return library.title() + ": " + (functions.isPresent() ? "" : "missing, ") + detail;
  }
}
