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
record ProcessUsage(long kilobytes, long descriptors, long threads) {
  private static final Path SELF = Path.of("/proc/self");
  private static final String MEMORY = "VmRSS:";

  static boolean isKnownHere() {
    return Files.isDirectory(SELF.resolve("task"));
  }

  static ProcessUsage now() throws IOException {
    return new ProcessUsage(
        memory(Files.readAllLines(SELF.resolve("status"))), entries("fd"), entries("task"));
  }

  private static long memory(List<String> status) {
    return status.stream()
        .filter(line -> line.startsWith(MEMORY))
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
