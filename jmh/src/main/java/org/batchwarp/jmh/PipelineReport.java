package org.batchwarp.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.DoubleStream;
import java.util.stream.Stream;

/** What flows gave their consumers, beside the bare kernels, as Markdown. */
final class PipelineReport {
  /** A flow's default. */
  static final int SLOTS = 3;

  private final List<PipelineRun> runs = new ArrayList<>();
  private final Map<String, List<Double>> kernels = new LinkedHashMap<>();
  private final Map<String, Double> firstBatches = new LinkedHashMap<>();

  void add(PipelineRun run) {
    runs.add(run);
  }

  /** Adds a rate of a device's kernel alone, in batches a second. */
  void addKernel(String device, double rate) {
    kernels.computeIfAbsent(device, key -> new ArrayList<>()).add(rate);
  }

  /** Adds the milliseconds from opening a flow to its first batch and its closing. */
  void addFirstBatch(String device, double milliseconds) {
    firstBatches.put(device, milliseconds);
  }

  /** Batches a second to a consumer that takes no time, from images that are on the device. */
  double delivered(String device) {
    return rate(device, SLOTS, 0);
  }

  private double rate(String device, int slots, double consumer) {
    return median(
        runs.stream()
            .filter(run -> run.device().equals(device) && run.resident() && run.slots() == slots)
            .filter(run -> run.consumerMilliseconds() == consumer)
            .mapToDouble(PipelineRun::batchesPerSecond));
  }

  private double kernel(String device) {
    return median(kernels.getOrDefault(device, List.of()).stream().mapToDouble(rate -> rate));
  }

  private static double median(DoubleStream turns) {
    double[] sorted = turns.sorted().toArray();
    return sorted.length == 0 ? Double.NaN : sorted[sorted.length / 2];
  }

  /**
   * What is to be reached, and what was.
   *
   * @param asSlow the milliseconds of a consumer that takes as long for a batch as the flow, of
   *     each device
   */
  List<String> targets(Map<String, Double> asSlow) {
    List<String> lines = new ArrayList<>();
    lines.add("| ratio | to reach | measured | reached |");
    lines.add("|---|---|---|---|");
    for (String device : kernels.keySet()) {
      Target kernel =
          new Target(
              "`" + device + "`, delivered / kernel",
              device.equals("cpu") ? 0.95 : 0.9,
              delivered(device) / kernel(device));
      double consumer = asSlow.getOrDefault(device, Double.NaN);
      Target together =
          new Target(
              "`%s`, delivered to a consumer of %s ms / the slower of both"
                  .formatted(device, Report.number(consumer)),
              0.9,
              rate(device, SLOTS, consumer) / Math.min(delivered(device), 1000 / consumer));
      Stream.of(kernel, together)
          .map(
              target ->
                  Report.row(
                      target.what(),
                      Report.number(target.atLeast()),
                      Report.number(target.measured()),
                      target.reached()))
          .forEach(lines::add);
    }
    return lines;
  }

  /** The kernels, and the first batches. */
  List<String> devices() {
    List<String> lines = new ArrayList<>();
    lines.add("| device | kernel alone, batches/s | first batch of a flow, ms |");
    lines.add("|---|---|---|");
    for (String device : kernels.keySet()) {
      lines.add(
          Report.row(
              "`" + device + "`",
              Report.number(kernel(device)),
              Report.number(firstBatches.getOrDefault(device, Double.NaN))));
    }
    return lines;
  }

  /** Each device's flows: a row for each number of slots, three columns for each consumer. */
  List<String> flows(List<Double> consumers) {
    List<String> lines = new ArrayList<>();
    Stream<String> columns =
        consumers.stream()
            .map(Report::number)
            .flatMap(ms -> Stream.of(ms + " ms: batches/s", "p50, ms", "p99, ms"));
    List<String> head = Stream.concat(Stream.of("device", "images", "slots"), columns).toList();
    lines.add(Report.row(head.toArray(String[]::new)));
    lines.add("|---".repeat(head.size()) + "|");
    Map<List<Object>, List<PipelineRun>> rows =
        runs.stream()
            .filter(run -> consumers.contains(run.consumerMilliseconds()))
            .collect(
                Collectors.groupingBy(
                    run -> List.of(run.device(), run.resident(), run.slots()),
                    LinkedHashMap::new,
                    Collectors.toList()));
    rows.values().forEach(row -> lines.add(row(row, consumers)));
    return lines;
  }

  private static String row(List<PipelineRun> row, List<Double> consumers) {
    PipelineRun any = row.get(0);
    List<String> cells = new ArrayList<>();
    cells.add("`" + any.device() + "`");
    cells.add(any.resident() ? "resident" : "streamed");
    cells.add(Integer.toString(any.slots()));
    for (double consumer : consumers) {
      row.stream()
          .filter(run -> run.consumerMilliseconds() == consumer)
          .findFirst()
          .ifPresentOrElse(
              run -> {
                cells.add(Report.number(run.batchesPerSecond()));
                cells.add(Report.number(run.median()));
                cells.add(Report.number(run.percentile99()));
              },
              () -> cells.addAll(List.of("–", "–", "–")));
    }
    return Report.row(cells.toArray(String[]::new));
  }
}
