package org.batchwarp.device;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A device that is closed gives everything back. A test of a device extends this and names it. */
abstract class DeviceLeakContract {
  /** The driver of a GPU takes a good part of a second to open it. */
  private static final int CYCLES = Integer.getInteger("leak.cycles", 1000);

  /** As {@link Devices#open} takes it. */
  protected abstract String device();

  @ParameterizedTest
  @EnumSource
  void manyCyclesLeaveNothing(DeviceCycles.Use use) throws IOException, InterruptedException {
    assumeTrue(ProcessUsage.isKnownHere(), "only Linux tells what a process holds");
    // All of the heap is touched from the start, and little else of the machine may grow.
    List<String> command =
        List.of(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xms64m",
            "-Xmx64m",
            "-XX:+AlwaysPreTouch",
            "-XX:MaxDirectMemorySize=4m",
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-cp",
            System.getProperty("java.class.path"),
            DeviceCycles.class.getName(),
            device(),
            use.name(),
            Integer.toString(CYCLES));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertEquals(0, process.waitFor(), said);
  }
}
