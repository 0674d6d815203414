package org.batchwarp.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/** What a command answered. */
record CommandRun(int exitCode, String out, String err) {
  /** Runs a command with the standard streams caught. */
  static CommandRun of(String... arguments) {
    PrintStream formerOut = System.out;
    PrintStream formerErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    try (PrintStream caughtOut = new PrintStream(out, true, StandardCharsets.UTF_8);
        PrintStream caughtErr = new PrintStream(err, true, StandardCharsets.UTF_8)) {
      System.setOut(caughtOut);
      System.setErr(caughtErr);
      int exitCode = Main.run(arguments);
      return new CommandRun(
          exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
    } finally {
      System.setOut(formerOut);
      System.setErr(formerErr);
    }
  }
}
