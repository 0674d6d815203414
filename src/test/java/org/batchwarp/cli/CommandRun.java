package org.batchwarp.cli;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.List;

/** What a command line said and returned. */
record CommandRun(int exitCode, List<String> out, List<String> err) {

  /** Runs a command line in this process, as from a terminal. */
  static CommandRun of(String... arguments) {
    PrintStream formerOut = System.out;
    PrintStream formerErr = System.err;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    System.setErr(new PrintStream(err, true, StandardCharsets.UTF_8));
    try {
      int exitCode = Main.run(arguments);
      return new CommandRun(exitCode, lines(out), lines(err));
    } finally {
      System.setOut(formerOut);
      System.setErr(formerErr);
    }
  }

  private static List<String> lines(ByteArrayOutputStream bytes) {
    return bytes.toString(StandardCharsets.UTF_8).lines().toList();
  }
}
