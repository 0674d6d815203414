package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertFalse;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.batchwarp.testing.Requirements;
import org.batchwarp.testing.TestedDevices;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** {@link StressMain} for as many flows as there is time for in every build. */
@Tag("devices")
class FlowStressTest {
  static final List<String> DEVICES = TestedDevices.NAMES;
  private static final int FLOWS = 6 * StressMain.THREADS;
  private static final int MOST_MILLISECONDS = 60_000;

  @ParameterizedTest
  @FieldSource("DEVICES")
  void threadsThatOpenUseLeaveAndCloseFlowsGetTheirOwnImages(String name)
      throws ExecutionException, InterruptedException {
    Requirements.device(name);
    Set<Thread> before = threads();
    new StressMain(name).play(FLOWS);
    for (Thread thread : threads()) {
      if (!before.contains(thread)) {
        // Some were only told to end.
        thread.join(MOST_MILLISECONDS);
        assertFalse(thread.isAlive(), thread::getName);
      }
    }
  }

  /** Those of flows and devices. */
  private static Set<Thread> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .filter(thread -> thread.getName().startsWith("batchwarp-"))
        .collect(Collectors.toSet());
  }
}
