package org.batchwarp.jmh;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** What flows gave their consumers, beside the bare kernels, as Markdown. */
final class PipelineReport {
  private final List<PipelineRun> runs = new ArrayList<>();
  private final Map<String, List<PipelineTurn>> turns = new LinkedHashMap<>();
  private final Map<String, Double> firstBatches = new LinkedHashMap<>();

  void add(PipelineRun run) {
    runs.add(run);
  }

  void addTurn(String device, PipelineTurn turn) {
    turns.computeIfAbsent(device, key -> new ArrayList<>()).add(turn);
  }

  /** Adds the milliseconds from opening a flow to its first batch and its closing. */
  void addFirstBatch(String device, double milliseconds) {
    firstBatches.put(device, milliseconds);
  }

  private double median(String device, ToDoubleFunction<PipelineTurn> figure) {
    double[] sorted = turns.get(device).stream().mapToDouble(figure).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** What is to be reached, and what was: medians of the turns' ratios. */
  List<String> targets() {
    List<String> lines = new ArrayList<>();
    lines.add("| ratio | to reach | measured | reached |");
    lines.add("|---|---|---|---|");
    for (String device : turns.keySet()) {
      Stream.of(
              new Target(
                  "`" + device + "`, delivered / kernel",
                  device.equals("cpu") ? 0.95 : 0.9,
                  median(device, PipelineTurn::deliveredOfKernel)),
              new Target(
                  "`" + device + "`, delivered to a consumer as slow as the flow / delivered",
                  0.9,
                  median(device, PipelineTurn::togetherOfDelivered)))
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
    lines.add(
        "| device | kernel alone, batches/s | a flow, batches/s | first batch of a flow, ms |");
    lines.add("|---|---|---|---|");
    for (String device : turns.keySet()) {
      lines.add(
          Report.row(
              "`" + device + "`",
              Report.number(median(device, PipelineTurn::kernel)),
              Report.number(median(device, PipelineTurn::delivered)),
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
