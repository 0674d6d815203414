package org.batchwarp.jmh;

import com.sun.management.OperatingSystemMXBean;
import java.io.IOException;
import java.io.InputStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.util.Properties;

/** The machine and the versions, for the record. */
record Machine(String processor, int processors, long memoryGigabytes, String system, String java) {

  static Machine here() throws IOException {
    OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    return new Machine(
        value(Path.of("/proc/cpuinfo"), "model name", ":", System.getProperty("os.arch")),
        Runtime.getRuntime().availableProcessors(),
        Math.round(system.getTotalMemorySize() / 1e9),
        value(Path.of("/etc/os-release"), "PRETTY_NAME", "=", System.getProperty("os.name")),
        System.getProperty("java.vm.name") + " " + Runtime.version());
  }

  /** One line, with the date. */
  String describe() {
    return "%s, %s, %d processors, %d GB, %s, %s"
        .formatted(
            LocalDate.now(ZoneOffset.UTC), processor, processors, memoryGigabytes, system, java);
  }

  /** The versions of the libraries that this was built with. */
  static Properties versions() throws IOException {
    Properties versions = new Properties();
    try (InputStream file = Machine.class.getResourceAsStream("/versions.properties")) {
      versions.load(file);
    }
    return versions;
  }

  private static String value(Path file, String key, String separator, String otherwise)
      throws IOException {
    if (!Files.exists(file)) {
      return otherwise;
    }
    return Files.readAllLines(file).stream()
        .filter(line -> line.startsWith(key))
        .findFirst()
        .map(line -> line.substring(line.indexOf(separator) + 1).replace("\"", "").strip())
        .orElse(otherwise);
  }
}
