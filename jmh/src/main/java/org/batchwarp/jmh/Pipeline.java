package org.batchwarp.jmh;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.openjdk.jmh.results.BenchmarkResult;
import org.openjdk.jmh.results.IterationResult;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures flows from their consumers' side, device after device, and reports the rates. */
@Command(
    name = "pipeline",
    mixinStandardHelpOptions = true,
    description = "Measures what flows deliver to slow and fast consumers, and writes it.")
final class Pipeline implements Callable<Integer> {
  /** A flow's default. */
  private static final int SLOTS = 3;

  @Option(
      names = "--devices",
      split = ",",
      description = "Where batchwarp computes (default: ${DEFAULT-VALUE}).")
  private List<String> devices = List.of("cpu", "java", "opencl");

  @Option(names = "--size", description = "Of the images (default: ${DEFAULT-VALUE}).")
  private String size = "224x224x3";

  @Option(
      names = "--slots",
      split = ",",
      description = "Batches in flight (default: ${DEFAULT-VALUE}).")
  private List<Integer> slots = List.of(1, 2, 3, 4, 8);

  @Option(
      names = "--consumers",
      split = ",",
      description = "Milliseconds for which consumers have a batch (default: ${DEFAULT-VALUE}).")
  private List<Double> consumers = List.of(0.0, 1.0, 5.0);

  @Option(
      names = "--seconds",
      description = "Of warming up, and of measuring, each (default: ${DEFAULT-VALUE}).")
  private double seconds = 2.5;

  @Option(
      names = "--turns",
      description =
          "How often the kernel and a flow have turns, whose ratios are reported, in each of two"
              + " processes, since a shared machine is slower for seconds at a time (default:"
              + " ${DEFAULT-VALUE}).")
  private int turns = 20;

  @Option(
      names = "--part",
      description = "Seconds of each part of a turn (default: ${DEFAULT-VALUE}).")
  private double part = 0.5;

  @Option(
      names = "--warmup",
      description = "Seconds for which flows run before their turns (default: ${DEFAULT-VALUE}).")
  private double warmup = 30;

  @Option(
      names = "--quick",
      description = "Few of all, in a minute or two, to see that it works; writes no file.")
  private boolean quick;

  @Option(names = "--output", required = true, hidden = true)
  private Path output;

  @Option(names = "--logs", required = true, hidden = true)
  private Path logs;

  private final PipelineReport report = new PipelineReport();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Pipeline()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, RunnerException {
    if (quick) {
      slots = List.of(SLOTS);
      consumers = List.of(0.0);
      seconds = 0.5;
      turns = 3;
      warmup = 1;
    }
    Files.createDirectories(logs);
    for (String device : devices) {
      measureTurns(device);
      for (PipelineRun run : measureFlows(device, List.of("true", "false"), slots, consumers)) {
        report.add(run);
      }
      measureFirstBatch(device);
    }
    List<String> lines = sections();
    System.out.println("\n" + String.join("\n", lines));
    if (!quick) {
      MeasuredSection.replace(output, "pipeline", lines);
      System.out.println("\nwritten to " + output);
    }
    return 0;
  }

  private void measureTurns(String device) throws RunnerException {
    ChainedOptionsBuilder options =
        options(PipelineTurnBenchmark.class.getName(), device)
            .param("slots", Integer.toString(SLOTS))
            .param("partMilliseconds", Long.toString(Math.round(part * 1000)))
            .param("warmupMilliseconds", Long.toString(Math.round(warmup * 1000)))
            .forks(2)
            .warmupIterations(1)
            .measurementIterations(turns);
    RunResult result = run(options, device + "-turns").iterator().next();
    for (BenchmarkResult fork : result.getBenchmarkResults()) {
      for (IterationResult iteration : fork.getIterationResults()) {
        PipelineTurn turn = PipelineTurn.of(iteration);
        print(device, "kernel", turn.kernel());
        print(device, "a flow", turn.delivered());
        print(device, "a flow, consumer as slow", turn.together());
        report.addTurn(device, turn);
      }
    }
  }

  private List<PipelineRun> measureFlows(
      String device, List<String> residences, List<Integer> slots, List<Double> consumers)
      throws RunnerException {
    ChainedOptionsBuilder options =
        options(PipelineBenchmark.class.getName() + ".batch", device)
            .param("resident", residences.toArray(String[]::new))
            .param("slots", strings(slots))
            .param("consumerMilliseconds", strings(consumers));
    List<PipelineRun> measured =
        run(options, device + "-flows").stream().map(PipelineRun::of).toList();
    for (PipelineRun run : measured) {
      String flow =
          "%s, %d slots, consumer of %s ms"
              .formatted(
                  run.resident() ? "resident" : "streamed",
                  run.slots(),
                  Report.number(run.consumerMilliseconds()));
      print(device, flow, run.batchesPerSecond());
    }
    return measured;
  }

  private void measureFirstBatch(String device) throws RunnerException {
    ChainedOptionsBuilder options =
        options(PipelineBenchmark.class.getName() + ".firstBatch", device)
            .param("resident", "false")
            .param("slots", Integer.toString(SLOTS))
            .param("consumerMilliseconds", "0")
            .warmupIterations(20)
            .measurementIterations(20);
    for (RunResult result : run(options, device + "-first")) {
      report.addFirstBatch(device, Measurement.median(result));
    }
  }

  private ChainedOptionsBuilder options(String benchmark, String device) {
    TimeValue time = TimeValue.milliseconds(Math.round(seconds * 1000 / 5));
    return new OptionsBuilder()
        .include(benchmark)
        .param("device", device)
        .param("size", size)
        .forks(1)
        .warmupIterations(5)
        .warmupTime(time)
        .measurementIterations(5)
        .measurementTime(time);
  }

  private Collection<RunResult> run(ChainedOptionsBuilder options, String name)
      throws RunnerException {
    return new Runner(options.output(logs.resolve(name + ".log").toString()).build()).run();
  }

  private static String[] strings(List<? extends Number> numbers) {
    return numbers.stream().map(Number::toString).toArray(String[]::new);
  }

  private static void print(String device, String what, double batches) {
    System.out.printf(
        Locale.ROOT, "%-8s %-40s %10s batches/s%n", device, what, Report.number(batches));
  }

  private List<String> sections() throws IOException {
    List<String> lines = new ArrayList<>();
    lines.add(Machine.here().describe() + "; " + size + ", " + StandardCase.of(size).batch() + ".");
    lines.add("");
    lines.addAll(report.targets());
    lines.add("");
    lines.addAll(report.devices());
    lines.add("");
    lines.addAll(report.flows(consumers));
    return lines;
  }
}
