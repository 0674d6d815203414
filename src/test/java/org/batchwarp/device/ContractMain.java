package org.batchwarp.device;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;
import org.junit.platform.launcher.listeners.SummaryGeneratingListener;
import org.junit.platform.launcher.listeners.TestExecutionSummary;

/** Runs {@link DeviceContract} on one device, without a build tool. */
public final class ContractMain {
  private static final int STACK_FRAMES = 10;

  private ContractMain() {}

  /**
   * Exits with 0 if the device meets the contract, with 1 if not.
   *
   * @param arguments the device's name, as {@link Devices#open} takes it
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length != 1) {
      out.println("usage: ContractMain <device>");
      System.exit(2);
    }
    System.exit(isMet(arguments[0], out) ? 0 : 1);
  }

  /** Prints a summary of what ran and what failed. */
  static boolean isMet(String device, PrintWriter out) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(NamedDeviceContract.class))
            .filters(EngineFilter.includeEngines("junit-jupiter"))
            .configurationParameter(NamedDeviceContract.DEVICE, device)
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(out, STACK_FRAMES);
    summary.printTo(out);
    return summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
  }
}
