package org.batchwarp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/**
 * The command line. Exit codes are 0, 1 (failed) and 2 (bad usage); an error is one line on
 * standard error.
 */
@Command(
    name = "batchwarp",
    mixinStandardHelpOptions = true,
    versionProvider = Main.Version.class,
    description = "Image augmentation for training, whole batches at a time, with Keras's results.",
    subcommands = {
      DemoCommand.class,
      AugmentCommand.class,
      BenchCommand.class,
      DevicesCommand.class
    },
    exitCodeListHeading = "Exit codes:%n",
    exitCodeList = {"0:success", "1:failed", "2:bad usage"})
public final class Main implements Runnable {
  @Spec private CommandSpec spec;

  private Main() {}

  /** Runs a command and ends the process. */
  public static void main(String[] arguments) {
    System.setProperty("java.awt.headless", "true");
    System.exit(run(arguments));
  }

  /** Runs a command and returns its exit code. */
  static int run(String... arguments) {
    CommandLine command =
        new CommandLine(new Main())
            .setParameterExceptionHandler(Main::reportUsage)
            .setExecutionExceptionHandler(
                (exception, failed, parsed) -> reportFailure(exception, failed));
    try {
      return command.execute(arguments);
    } catch (OutOfMemoryError e) {
      printError(command.getErr(), "out of memory: " + e.getMessage());
      return CommandLine.ExitCode.SOFTWARE;
    }
  }

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "a command is needed: demo, augment, bench, devices");
  }

  private static int reportUsage(ParameterException exception, String[] arguments) {
    CommandLine command = exception.getCommandLine();
    printError(
        command.getErr(),
        "%s (see '%s --help')"
            .formatted(exception.getMessage(), command.getCommandSpec().qualifiedName()));
    return CommandLine.ExitCode.USAGE;
  }

  private static int reportFailure(Exception exception, CommandLine command) throws Exception {
    boolean expected =
        exception instanceof IOException
            || exception instanceof UncheckedIOException
            || exception instanceof IllegalArgumentException
            || exception instanceof IllegalStateException;
    if (!expected) {
      // A defect of the program: whoever reports it needs the trace.
      throw exception;
    }
    printError(command.getErr(), exception.getMessage());
    return CommandLine.ExitCode.SOFTWARE;
  }

  private static void printError(PrintWriter err, String message) {
    err.println("batchwarp: error: " + message.replaceAll("\\s*\\R\\s*", " "));
    err.flush();
  }

  /** The version in the jar's manifest. */
  static final class Version implements CommandLine.IVersionProvider {
    @Override
    public String[] getVersion() {
      String version = Main.class.getPackage().getImplementationVersion();
      return new String[] {"batchwarp " + (version == null ? "(development)" : version)};
    }
  }
}
