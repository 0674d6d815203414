package org.batchwarp.cli.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.ToDoubleFunction;
import org.batchwarp.device.Device;

/** The results of a run: printed as a table while they come in, and as JSON at the end. */
public final class BenchReport {
  private static final String ROW = "%-10s  %-8s  %11s  %12s  %8s  %8s  %8s%n";

  private static final String INDENT = " ".repeat(12);

  private final PrintWriter out;
  private final Device device;
  private final int threads;
  private final BenchSettings settings;
  private final double copyBytesPerSecond;
  private final List<BenchResult> results = new ArrayList<>();

  /** Prints what is measured, and the table's head. */
  public BenchReport(
      PrintWriter out,
      Device device,
      int threads,
      BenchSettings settings,
      double copyBytesPerSecond) {
    this.out = out;
    this.device = device;
    this.threads = threads;
    this.settings = settings;
    this.copyBytesPerSecond = copyBytesPerSecond;
    out.printf(
        Locale.ROOT,
        "%s: %s; memory is copied at %.1f GB/s, threads: %d%n%s%n%n",
        device.name(),
        device.description(),
        copyBytesPerSecond / 1e9,
        threads,
        settings.description());
    out.printf(
        ROW, "shape", "measured", "images/s", "megapixels/s", "GB/s in", "GB/s out", "of copy");
  }

  /** Prints a row, and below that of a flow what its time went to. */
  public void add(BenchResult result) {
    results.add(result);
    out.printf(
        ROW,
        result.bench().shape().size(),
        BenchSettings.word(result.mode()),
        number(result.imagesPerSecond()),
        number(result.megapixelsPerSecond()),
        number(result.gigabytesInPerSecond()),
        number(result.gigabytesOutPerSecond()),
        String.format(Locale.ROOT, "%.1f %%", 100 * result.shareOf(copyBytesPerSecond)));
    result.shares().ifPresent(shares -> out.println(INDENT + shares.description()));
  }

  /** Three digits at least. */
  private static String number(double value) {
    int decimals = value >= 100 ? 0 : value >= 10 ? 1 : value >= 1 ? 2 : 3;
    return String.format(Locale.ROOT, "%." + decimals + "f", value);
  }

  /**
   * All results on one line. Rates outside of {@code cases} are the geometric means of the cases of
   * one mode, which of a single case are its rates.
   */
  public String json(BenchMode summarized) {
    ObjectNode json = new ObjectMapper().createObjectNode();
    putRates(json, results.stream().filter(result -> result.mode() == summarized).toList());
    json.put("measured", BenchSettings.word(summarized));
    json.put("device", device.name());
    json.put("device_description", device.description());
    json.put("threads", threads);
    json.put("copy_gigabytes_per_second", copyBytesPerSecond / 1e9);
    json.put("dtype", settings.inputType().numpyName());
    json.put("output_dtype", settings.outputType().numpyName());
    json.put("layout", BenchSettings.word(settings.layout()));
    json.put("batch", settings.batch());
    ArrayNode augment = json.putArray("augment");
    settings.augmentations().forEach(augmentation -> augment.add(augmentation.word()));
    json.put("fill_mode", BenchSettings.word(settings.fillMode()));
    ArrayNode cases = json.putArray("cases");
    for (BenchResult result : results) {
      ObjectNode one = cases.addObject();
      one.put("shape", result.bench().shape().size());
      one.put("measured", BenchSettings.word(result.mode()));
      putRates(one, List.of(result));
      result.shares().ifPresent(shares -> putShares(one.putObject("time_shares"), shares));
    }
    return json.toString();
  }

  private void putRates(ObjectNode json, List<BenchResult> of) {
    json.put("images_per_second", mean(of, BenchResult::imagesPerSecond));
    json.put("megapixels_per_second", mean(of, BenchResult::megapixelsPerSecond));
    json.put("gigabytes_in_per_second", mean(of, BenchResult::gigabytesInPerSecond));
    json.put("gigabytes_out_per_second", mean(of, BenchResult::gigabytesOutPerSecond));
    json.put("copy_bandwidth_share", mean(of, result -> result.shareOf(copyBytesPerSecond)));
  }

  private static void putShares(ObjectNode json, TimeShares shares) {
    json.put("consumer_wait", shares.consumerWait());
    json.put("producer_wait", shares.producerWait());
    json.put("gather", shares.gather());
    json.put("copy_in", shares.copyIn());
    json.put("kernels", shares.kernels());
    json.put("copy_out", shares.copyOut());
  }

  private static double mean(List<BenchResult> of, ToDoubleFunction<BenchResult> rate) {
    double product = of.stream().mapToDouble(rate).reduce(1, (a, b) -> a * b);
    return of.size() == 1 ? product : Math.pow(product, 1.0 / of.size());
  }
}
