package org.batchwarp.file;

import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;

/**
 * Where this library keeps what it can make again: below the folder that the environment variable
 * {@code BATCHWARP_CACHE} names, or else the user's own cache folder of the operating system.
 */
public final class CacheFolder {
  private CacheFolder() {}

  /** The folder for one purpose; it need not exist. */
  public static Path named(String purpose) {
    return environment("BATCHWARP_CACHE").orElseGet(CacheFolder::standard).resolve(purpose);
  }

  private static Path standard() {
    Path home = Path.of(System.getProperty("user.home"));
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    Path caches =
        system.contains("windows")
            ? environment("LOCALAPPDATA").orElse(home)
            : system.contains("mac")
                ? home.resolve("Library").resolve("Caches")
                : environment("XDG_CACHE_HOME").orElse(home.resolve(".cache"));
    return caches.resolve("batchwarp");
  }

  private static Optional<Path> environment(String variable) {
    return Optional.ofNullable(System.getenv(variable))
        .filter(value -> !value.isBlank())
        .map(Path::of);
  }
}
