package org.batchwarp.cli;

import java.io.PrintWriter;
import java.util.concurrent.Callable;
import org.batchwarp.device.DeviceReport;
import org.batchwarp.device.Devices;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** {@code batchwarp devices}: what can be computed on here. */
@Command(
    name = "devices",
    mixinStandardHelpOptions = true,
    description = "Lists each device, whether it works, and if not, what is missing.")
final class DevicesCommand implements Callable<Integer> {
  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    PrintWriter out = spec.commandLine().getOut();
    for (DeviceReport report : Devices.reports()) {
      out.printf(
          "%-10s  %-13s  %s%n",
          report.name(), report.works() ? "works" : "does not work", report.detail());
    }
    return CommandLine.ExitCode.OK;
  }
}
