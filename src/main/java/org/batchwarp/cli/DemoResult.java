package org.batchwarp.cli;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

/** What came of one example on one set of images. */
sealed interface DemoResult {
  DemoSet set();

  /**
   * It ran.
   *
   * @param picture the name of the file that shows before and after
   * @param fit the time it took to fit, where that was needed
   * @param saved the files that the example itself wrote, relative to the page
   */
  record Done(
      DemoSet set,
      String picture,
      Optional<Duration> fit,
      Duration augmentation,
      List<String> saved)
      implements DemoResult {}

  /** It could not be run. */
  record Skipped(DemoSet set, String reason) implements DemoResult {}
}
