package org.batchwarp.testing;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a program said and returned that ran in a Java of its own. */
public record JavaRun(int exitCode, List<String> out, List<String> err) {

  /**
   * The command for a program in another Java of the same version and class path.
   *
   * @param options of Java
   * @param arguments of the program, as text
   */
  public static ProcessBuilder command(List<String> options, Class<?> main, Object... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    // It starts sooner, and leaves the other tests their processors.
    command.addAll(List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xmx256m"));
    command.addAll(options);
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    Arrays.stream(arguments).map(Object::toString).forEach(command::add);
    return new ProcessBuilder(command);
  }

  /** Runs a command to its end. */
  public static JavaRun of(ProcessBuilder command) throws IOException, InterruptedException {
    Process process = command.start();
    CompletableFuture<List<String>> err =
        CompletableFuture.supplyAsync(() -> lines(process.getErrorStream()));
    List<String> out = lines(process.getInputStream());
    return new JavaRun(process.waitFor(), out, err.join());
  }

  private static List<String> lines(InputStream stream) {
    try {
      return new String(stream.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
