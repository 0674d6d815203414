package org.batchwarp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.batchwarp.device.Device;
import org.batchwarp.file.OutputFolder;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code batchwarp demo}: the examples of a well-known tutorial, with pictures. */
@Command(
    name = "demo",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Runs seven examples of augmentation and shows them on a page: the images before and after,"
            + " the code and the time it took.")
final class DemoCommand implements Callable<Integer> {
  @Option(
      names = "--data",
      paramLabel = "FILE|FOLDER",
      description =
          "Your own images: .npy, idx, idx.gz, or a folder with a subfolder for each class; by"
              + " default the bundled ones.")
  private Optional<Path> data = Optional.empty();

  @Option(
      names = "--output",
      paramLabel = "FOLDER",
      description = "Where page and pictures go (default: ${DEFAULT-VALUE}).",
      defaultValue = "batchwarp-demo")
  private Path output;

  @Mixin private DeviceOption device;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    PrintWriter out = spec.commandLine().getOut();
    try (Device opened = device.open();
        DemoData images = data.isPresent() ? DemoData.open(data.get()) : DemoData.bundled();
        OutputFolder folder = OutputFolder.staged(output)) {
      DemoRun run = new DemoRun(opened, folder.path());
      DemoPage page = new DemoPage();
      for (DemoExample example : DemoExample.all()) {
        List<DemoResult> results = new ArrayList<>();
        for (DemoSet set : images.sets()) {
          results.add(run.run(example, set));
        }
        page.add(example, results);
        out.println(summary(example, results));
      }
      Duration total = Duration.ofNanos(System.nanoTime() - start);
      page.write(folder.path().resolve("index.html"), images, opened.description(), total);
      folder.commit();
    }
    out.println("Open " + output.resolve("index.html"));
    return CommandLine.ExitCode.OK;
  }

  private static String summary(DemoExample example, List<DemoResult> results) {
    return results.stream()
        .map(result -> result.set().title() + " " + summary(result))
        .collect(
            Collectors.joining("; ", "%d. %s: ".formatted(example.number(), example.title()), ""));
  }

  private static String summary(DemoResult result) {
    return result instanceof DemoResult.Done done ? DemoPage.times(done) : "skipped";
  }
}
