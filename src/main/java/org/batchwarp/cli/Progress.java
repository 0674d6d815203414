package org.batchwarp.cli;

import java.util.Optional;
import me.tongfei.progressbar.ProgressBar;
import me.tongfei.progressbar.ProgressBarBuilder;
import me.tongfei.progressbar.ProgressBarStyle;

/** A progress bar on standard error, or nothing where that is no terminal. */
final class Progress implements AutoCloseable {
  /** Set by the start script, since Java 17 cannot tell whether standard error is a terminal. */
  private static final String TERMINAL = "batchwarp.terminal";

  private final Optional<ProgressBar> bar;

  private Progress(Optional<ProgressBar> bar) {
    this.bar = bar;
  }

  /** For what is too short to be shown. */
  static Progress none() {
    return new Progress(Optional.empty());
  }

  static Progress start(String task, long total, String unit) {
    return new Progress(
        Boolean.getBoolean(TERMINAL)
            ? Optional.of(
                new ProgressBarBuilder()
                    .setTaskName(task)
                    .setInitialMax(total)
                    .setUnit(" " + unit, 1)
                    .setStyle(ProgressBarStyle.ASCII)
                    .build())
            : Optional.empty());
  }

  void stepTo(long done) {
    bar.ifPresent(shown -> shown.stepTo(done));
  }

  @Override
  public void close() {
    bar.ifPresent(ProgressBar::close);
  }
}
