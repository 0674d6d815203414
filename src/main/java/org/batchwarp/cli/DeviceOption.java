package org.batchwarp.cli;

import java.util.Optional;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --device} of commands that compute. */
final class DeviceOption {
  @Option(
      names = "--device",
      paramLabel = "D",
      description =
          "The device: cpu, cpu:2 for two threads, cpu:x86-64-v3 for an instruction set, java, java:2,"
              + " opencl, opencl:0:1 for its platform and device by number, opencl:NAME by a part of its"
              + " name; by default the best that works.")
  private Optional<String> name = Optional.empty();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Opens the device, which the caller closes.
   *
   * @throws CommandLine.ParameterException if there is no such device
   */
  Device open() {
    try {
      return name.map(Devices::open).orElseGet(Devices::best);
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--device: " + e.getMessage(), e);
    }
  }
}
