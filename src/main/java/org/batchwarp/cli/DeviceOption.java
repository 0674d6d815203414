package org.batchwarp.cli;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --device} of commands that compute. */
final class DeviceOption {
  /** Devices whose name may have a number of threads after the first colon. */
  private static final List<String> WITH_THREADS = List.of("cpu", "java");

  private static final Pattern THREADS = Pattern.compile("(?:cpu|java):(\\d{1,4})(?::.*)?");

  @Option(
      names = "--device",
      paramLabel = "D",
      description =
          "The device: cpu, cpu:2 for two threads, cpu:x86-64-v3 for an instruction set, java, java:2,"
              + " opencl, opencl:0:1 for its platform and device by number, opencl:NAME by a part of its"
              + " name, cuda, cuda:1 by its number; by default the best that works.")
  private List<String> names = new ArrayList<>();

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command;

  /**
   * Opens the device, which the caller closes.
   *
   * @throws CommandLine.ParameterException if there is no such device
   */
  Device open() {
    return open(
        "--device",
        name().<Supplier<Device>>map(name -> () -> Devices.open(name)).orElse(Devices::best));
  }

  /**
   * Opens all devices that were named, in that order, or else the best; the caller closes them.
   *
   * @throws CommandLine.ParameterException if there is no such device; then none is open
   */
  OpenDevices openAll() {
    if (names.size() < 2) {
      return new OpenDevices(List.of(open()));
    }
    List<Device> opened = new ArrayList<>();
    try {
      for (String name : names) {
        opened.add(open("--device", () -> Devices.open(name)));
      }
      return new OpenDevices(List.copyOf(opened));
    } catch (RuntimeException | Error e) {
      opened.forEach(Device::close);
      throw e;
    }
  }

  /** Devices that are closed together. */
  record OpenDevices(List<Device> devices) implements AutoCloseable {
    Device first() {
      return devices.get(0);
    }

    @Override
    public void close() {
      devices.forEach(Device::close);
    }
  }

  /** The one device that was named, if any. */
  private Optional<String> name() {
    if (names.size() > 1) {
      throw new CommandLine.ParameterException(
          command.commandLine(), "--device takes one device here, got " + names);
    }
    return names.stream().findFirst();
  }

  /**
   * Opens the device with so many threads; the caller closes it.
   *
   * @throws CommandLine.ParameterException if it takes none or not so many
   */
  Device open(int threads) {
    String given = name().orElseGet(DeviceOption::bestWithThreads);
    int colon = given.indexOf(':');
    String kind = colon < 0 ? given : given.substring(0, colon);
    if (!WITH_THREADS.contains(kind) || THREADS.matcher(given).matches()) {
      throw new CommandLine.ParameterException(
          command.commandLine(),
          "--threads is for --device %s without a number, got '%s'"
              .formatted(String.join(" or ", WITH_THREADS), given));
    }
    // What else the name asks for comes after the threads.
    String rest = colon < 0 ? "" : given.substring(colon);
    return open("--threads", () -> Devices.open(kind + ":" + threads + rest));
  }

  private Device open(String option, Supplier<Device> device) {
    try {
      return device.get();
    } catch (IllegalArgumentException e) {
      throw new CommandLine.ParameterException(
          command.commandLine(), option + ": " + e.getMessage(), e);
    }
  }

  private static String bestWithThreads() {
    return Devices.reports().stream()
        .filter(report -> report.works() && WITH_THREADS.contains(report.name()))
        .findFirst()
        .orElseThrow(() -> new IllegalStateException("no device that takes threads works"))
        .name();
  }

  /** The threads that the device's name asks for, or else one for each processor. */
  int threads() {
    return name()
        .map(THREADS::matcher)
        .filter(Matcher::matches)
        .map(matcher -> Integer.parseInt(matcher.group(1)))
        .orElseGet(() -> Runtime.getRuntime().availableProcessors());
  }
}
