package org.batchwarp.device;

import static org.junit.platform.engine.discovery.DiscoverySelectors.selectClass;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.platform.engine.FilterResult;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.EngineFilter;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.PostDiscoveryFilter;
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
   * @param arguments the device's name, as {@link Devices#open} takes it, then the interfaces of
   *     which it is the contract to be, or else all
   */
  public static void main(String[] arguments) {
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    if (arguments.length < 1) {
      out.println("usage: ContractMain <device> [interface]...");
      System.exit(2);
    }
    List<String> parts = Arrays.asList(arguments).subList(1, arguments.length);
    System.exit(isMet(arguments[0], parts, out) ? 0 : 1);
  }

  /** Prints a summary of what ran and what failed. */
  static boolean isMet(String device, PrintWriter out) {
    return isMet(device, List.of(), out);
  }

  private static boolean isMet(String device, List<String> parts, PrintWriter out) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(selectClass(NamedDeviceContract.class))
            .filters(EngineFilter.includeEngines("junit-jupiter"), declaredIn(parts))
            .configurationParameter(NamedDeviceContract.DEVICE, device)
            .build();
    SummaryGeneratingListener listener = new SummaryGeneratingListener();
    LauncherFactory.create().execute(request, listener);
    TestExecutionSummary summary = listener.getSummary();
    summary.printFailuresTo(out, STACK_FRAMES);
    summary.printTo(out);
    return summary.getTestsSucceededCount() > 0 && summary.getTotalFailureCount() == 0;
  }

  /** Tests of some of the contract's interfaces, or of all. */
  private static PostDiscoveryFilter declaredIn(List<String> parts) {
    return test ->
        FilterResult.includedIf(
            parts.isEmpty()
                || test.getSource()
                    .filter(MethodSource.class::isInstance)
                    .map(source -> ((MethodSource) source).getJavaMethod().getDeclaringClass())
                    .filter(declaring -> parts.contains(declaring.getSimpleName()))
                    .isPresent());
  }
}
