package org.batchwarp.device.cpu;

import java.util.Locale;

/**
 * Operating system and processor, by the names that folders of libraries have.
 *
 * @param system {@code linux}, {@code macos}, or what Java says
 * @param processor {@code x86_64}, {@code arm64}, or what Java says
 */
record Platform(String system, String processor) {

  /** The one that this program runs on. */
  static Platform ofThisMachine() {
    return of(System.getProperty("os.name"), System.getProperty("os.arch"));
  }

  static Platform of(String system, String processor) {
    String lower = system.toLowerCase(Locale.ROOT);
    return new Platform(
        lower.startsWith("linux") ? "linux" : lower.startsWith("mac") ? "macos" : lower,
        switch (processor) {
          case "amd64", "x86_64" -> "x86_64";
          case "aarch64", "arm64" -> "arm64";
          default -> processor;
        });
  }

  /** The folder of its libraries. */
  String folder() {
    return system + "-" + processor;
  }
}
