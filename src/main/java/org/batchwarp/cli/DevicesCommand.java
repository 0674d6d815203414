package org.batchwarp.cli;

import static java.util.stream.Collectors.groupingBy;
import static java.util.stream.Collectors.toList;

import java.io.PrintWriter;
import java.util.LinkedHashMap;
import java.util.List;
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
    description = {
      "Lists each device, whether it works, and if not, what is missing.",
      "Below it are libraries that it can make use of, and where they are."
    })
final class DevicesCommand implements Callable<Integer> {
  private static final String LINE = "%-10s  %-13s  %s%n";

  @Spec private CommandSpec spec;

  @Override
  public Integer call() {
    Devices.reports().stream()
        .collect(groupingBy(DeviceReport::kind, LinkedHashMap::new, toList()))
        .forEach(this::print);
    return CommandLine.ExitCode.OK;
  }

  private void print(String kind, List<DeviceReport> reports) {
    PrintWriter out = spec.commandLine().getOut();
    for (DeviceReport report : reports) {
      out.printf(LINE, report.name(), report.works() ? "works" : "does not work", report.detail());
    }
    if (reports.stream().anyMatch(DeviceReport::works)) {
      Devices.libraries(kind).forEach(library -> out.printf(LINE, "", "", library));
    }
  }
}
