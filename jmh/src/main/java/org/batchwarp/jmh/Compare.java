package org.batchwarp.jmh;

import com.fasterxml.jackson.databind.JsonNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.openjdk.jmh.profile.GCProfiler;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.RunnerException;
import org.openjdk.jmh.runner.options.ChainedOptionsBuilder;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.openjdk.jmh.runner.options.TimeValue;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** Measures everyone in one run, size after size, and reports the ratios. */
@Command(
    name = "compare",
    mixinStandardHelpOptions = true,
    description = "Measures batchwarp beside other libraries and writes the ratios.")
final class Compare implements Callable<Integer> {
  private static final List<Contestant> WARPS =
      Arrays.stream(Contestant.values())
          .filter(each -> each != Contestant.DJL && each != Contestant.LOOP)
          .filter(each -> each != Contestant.OPENCV_CONVERSION && each != Contestant.FLOW)
          .toList();
  private static final List<Contestant> WHOLE_PIXELS =
      List.of(Contestant.KERNEL, Contestant.LOOP, Contestant.OPENCV_CONVERSION, Contestant.DJL);
  private static final List<String> QUICK_SIZES = List.of("28x28x1", "224x224x3");
  private static final int WARMUPS = 4;

  /** What a flow does in Java takes longer to be compiled. */
  private static final int FLOW_WARMUPS = 16;

  private static final int ITERATIONS = 4;

  /** What a run takes besides its iterations: a virtual machine, pixels, a first batch. */
  private static final double START_SECONDS = 1.6;

  /** What is not divided among the runs: the checks before, the fits, Python's starts. */
  private static final double FIXED_SECONDS = 60;

  @Option(names = "--device", description = "Where batchwarp computes (default: ${DEFAULT-VALUE}).")
  private String device = "cpu";

  @Option(
      names = "--threads",
      description = "Threads of everyone but Keras (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  @Option(
      names = "--rounds",
      description =
          "How often everyone has a turn, since a shared machine is slower for minutes at a time"
              + " (default: ${DEFAULT-VALUE}).")
  private int rounds = 3;

  @Option(names = "--minutes", description = "About how long (default: ${DEFAULT-VALUE}).")
  private double minutes = 15;

  @Option(
      names = "--quick",
      description = "Two sizes, in a minute or two, to see that it works; writes no file.")
  private boolean quick;

  @Option(names = "--keras", required = true, hidden = true)
  private Path keras;

  @Option(names = "--output", required = true, hidden = true)
  private Path output;

  @Option(names = "--logs", required = true, hidden = true)
  private Path logs;

  private final Measurements measurements = new Measurements();
  private final List<String> python = new ArrayList<>();

  public static void main(String[] arguments) {
    System.exit(new CommandLine(new Compare()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException, InterruptedException, RunnerException {
    List<String> sizes = quick ? QUICK_SIZES : StandardCase.SIZES;
    int turns = quick ? 1 : rounds;
    int runs = sizes.size() * turns * (WARPS.size() + WHOLE_PIXELS.size() + 5);
    double each = (minutes * 60 - FIXED_SECONDS) / runs - START_SECONDS;
    double iteration = quick ? 0.1 : Math.max(0.1, each / (WARMUPS + ITERATIONS));
    Files.createDirectories(logs);
    KerasScript script = new KerasScript(keras, quick ? 1 : 4);
    for (String size : sizes) {
      Agreement.check(new Workload(StandardCase.of(size), Motion.WARP), WARPS, device, threads);
    }
    for (String size : sizes) {
      for (int round = 0; round < turns; round++) {
        measure(size, Motion.WARP, WARPS, threads, iteration);
        measure(size, Motion.WARP, List.of(Contestant.FLOW), threads, iteration);
        measure(size, Motion.WARP, List.of(Contestant.KERNEL), 1, iteration);
        measure(size, Motion.WHOLE_PIXELS, WHOLE_PIXELS, threads, iteration);
      }
      measureKeras(script, size);
    }
    measureFit(script);
    Report report = new Report(measurements, sizes, threads);
    Stream.of(report.rates(), report.wholePixels(), report.targets())
        .forEach(table -> System.out.println("\n" + String.join("\n", table)));
    if (!quick) {
      MeasuredSection.replace(output, "measured", sections(report));
      System.out.println("\nwritten to " + output);
    }
    return 0;
  }

  private void measure(
      String size, Motion motion, List<Contestant> contestants, int threads, double iteration)
      throws RunnerException {
    TimeValue time = TimeValue.milliseconds(Math.round(iteration * 1000));
    ChainedOptionsBuilder options =
        options(AugmentBenchmark.class, threads)
            .param("size", size)
            .param("motion", motion.name())
            .param("contestant", contestants.stream().map(Contestant::name).toArray(String[]::new))
            .addProfiler(GCProfiler.class)
            .warmupIterations(contestants.contains(Contestant.FLOW) ? FLOW_WARMUPS : WARMUPS)
            .warmupTime(time)
            .measurementIterations(ITERATIONS)
            .measurementTime(time);
    String name = "%s-%s-%d-%s".formatted(size, motion, threads, contestants.get(0));
    List<Measurement> results = run(options, name).stream().map(Measurement::of).toList();
    results.forEach(Compare::print);
    if (results.size() < contestants.size()) {
      System.out.printf("some of %s failed, see %s%n", name, log(name));
    }
    results.forEach(measurements::add);
  }

  private Collection<RunResult> run(ChainedOptionsBuilder options, String name)
      throws RunnerException {
    return new Runner(options.output(log(name).toString()).build()).run();
  }

  private Path log(String name) {
    return logs.resolve(name + ".log");
  }

  private static void print(Measurement measurement) {
    System.out.printf(
        "%-10s %-12s %-32s %d threads %10s images/s%n",
        measurement.size(),
        measurement.motion(),
        measurement.contestant(),
        measurement.threads(),
        Report.number(measurement.imagesPerSecond()));
  }

  private void measureKeras(KerasScript script, String size) throws InterruptedException {
    try {
      JsonNode flow = script.measureFlow(new Workload(StandardCase.of(size), Motion.WARP));
      double rate = flow.path("images_per_second").asDouble(Double.NaN);
      System.out.printf("%-10s Keras %s images/s%n", size, Report.number(rate));
      measurements.addKeras(size, rate);
    } catch (IOException e) {
      System.out.println("without Keras: " + e.getMessage());
    }
  }

  private void measureFit(KerasScript script) throws RunnerException, InterruptedException {
    measurements.setFitSeconds(
        run(options(ZcaFitBenchmark.class, threads), "fit").stream()
            .mapToDouble(Measurement::median)
            .findFirst()
            .orElse(Double.NaN));
    JsonNode fit;
    try {
      fit = script.measureFit();
    } catch (IOException e) {
      System.out.println("without Keras: " + e.getMessage());
      return;
    }
    measurements.setKerasFitSeconds(fit.path("seconds").asDouble(Double.NaN));
    fit.path("versions")
        .properties()
        .forEach(version -> python.add(version.getKey() + " " + version.getValue().asText()));
    python.add("BLAS of NumPy " + fit.path("blas"));
  }

  private ChainedOptionsBuilder options(Class<?> benchmark, int threads) {
    return new OptionsBuilder()
        .include(benchmark.getName())
        .param("device", device)
        .param("threads", Integer.toString(threads))
        .forks(1);
  }

  private List<String> sections(Report report) throws IOException {
    List<String> lines = new ArrayList<>(machine());
    addSection(lines, "Ratios", report.targets());
    addSection(lines, "Images per second: rotation, shift, flip, normalise", report.rates());
    addSection(lines, "Images per second: the ways to write it with OpenCV", report.openCvForms());
    addSection(
        lines, "Images per second: flip, whole-pixel shift, normalise", report.wholePixels());
    addSection(lines, "Bytes allocated on the Java heap for each batch", report.heap());
    lines.add("");
    lines.add(
        "ZCA fit, 10,000 x 784: %s s, Keras %s s."
            .formatted(
                Report.number(measurements.fitSeconds()),
                Report.number(measurements.kerasFitSeconds())));
    return lines;
  }

  private List<String> machine() throws IOException {
    Properties versions = Machine.versions();
    return List.of(
        "%s; device `%s`, %d threads; turns: %d."
            .formatted(Machine.here().describe(), device, threads, rounds),
        "",
        versions.stringPropertyNames().stream()
                .sorted()
                .map(name -> name + " " + versions.getProperty(name))
                .reduce("", (all, next) -> all + next + ", ")
            + String.join(", ", python)
            + ".");
  }

  private static void addSection(List<String> lines, String title, List<String> table) {
    lines.add("");
    lines.add("## " + title);
    lines.addAll(table);
  }
}
