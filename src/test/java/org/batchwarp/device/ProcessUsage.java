package org.batchwarp.device;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * What this process holds of the system, where that is Linux.
 *
 * @param kilobytes memory that is in use indeed, native memory included
 * @param descriptors open files
 */
public record ProcessUsage(long kilobytes, long descriptors, long threads) {
  private static final Path SELF = Path.of("/proc/self");

  public static boolean isKnownHere() {
    return Files.isDirectory(SELF.resolve("task"));
  }

  public static ProcessUsage now() throws IOException {
    return new ProcessUsage(memory("VmRSS:"), entries("fd"), entries("task"));
  }

  /** Memory that is in use indeed, but for files that are mapped. */
  public static long anonymousKilobytes() throws IOException {
    return memory("RssAnon:");
  }

  private static long memory(String kind) throws IOException {
    List<String> status = Files.readAllLines(SELF.resolve("status"));
    return status.stream()
        .filter(line -> line.startsWith(kind))
        .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")))
        .findFirst()
        .orElseThrow();
  }

  private static long entries(String folder) throws IOException {
    try (Stream<Path> entries = Files.list(SELF.resolve(folder))) {
      return entries.count();
    }
  }
}
