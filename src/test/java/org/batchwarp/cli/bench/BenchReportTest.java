package org.batchwarp.cli.bench;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.pipeline.FlowMetrics;
import org.junit.jupiter.api.Test;

class BenchReportTest {
  private static final double COPY_BYTES_PER_SECOND = 2e9;

  private static final BenchSettings SETTINGS =
      new BenchSettings(
          ElementType.UINT8,
          ElementType.FLOAT32,
          DataFormat.CHANNELS_LAST,
          8,
          List.of(Augmentation.FLIP),
          FillMode.NEAREST,
          false);

  private static final TimeShares SHARES = new TimeShares(0.875, 0.0625, 0.5, 0.25, 1.5, 0.125);

  private static BenchResult result(int side, BenchMode mode, double imagesPerSecond) {
    ImageShape shape = new ImageShape(side, side, 2, DataFormat.CHANNELS_LAST);
    Optional<TimeShares> shares = mode == BenchMode.FLOW ? Optional.of(SHARES) : Optional.empty();
    return new BenchResult(new BenchCase(shape, SETTINGS), mode, imagesPerSecond, shares);
  }

  @Test
  void ratesFollowFromImagesPerSecond() {
    // 100 x 100 pixels of two values.
    BenchResult result = result(100, BenchMode.FLOW, 5_000);
    assertEquals(50, result.megapixelsPerSecond());
    assertEquals(0.1, result.gigabytesInPerSecond(), 1e-12);
    assertEquals(0.4, result.gigabytesOutPerSecond(), 1e-12);
    assertEquals(0.25, result.shareOf(COPY_BYTES_PER_SECOND), 1e-12);
  }

  @Test
  void severalCasesAreSummarizedByTheirGeometricMean() throws IOException {
    StringWriter table = new StringWriter();
    JsonNode json;
    try (Device device = Devices.open("java")) {
      BenchReport report =
          new BenchReport(new PrintWriter(table), device, 2, SETTINGS, COPY_BYTES_PER_SECOND);
      report.add(result(10, BenchMode.FLOW, 1_000));
      report.add(result(10, BenchMode.KERNEL, 7));
      report.add(result(100, BenchMode.FLOW, 4_000));
      json = new ObjectMapper().readTree(report.json(BenchMode.FLOW));
    }
    assertEquals(2_000, json.get("images_per_second").doubleValue(), 1e-9);
    assertEquals(2, json.get("megapixels_per_second").doubleValue(), 1e-12);
    assertEquals("flow", json.get("measured").textValue());
    assertEquals(2, json.get("copy_gigabytes_per_second").doubleValue());
    assertEquals(3, json.get("cases").size());
    assertEquals(
        "{\"consumer_wait\":0.875,\"producer_wait\":0.0625,\"gather\":0.5,\"copy_in\":0.25,"
            + "\"kernels\":1.5,\"copy_out\":0.125}",
        json.get("cases").get(0).get("time_shares").toString());
    assertFalse(json.get("cases").get(1).has("time_shares"));
    assertEquals(4_000, json.get("cases").get(2).get("images_per_second").doubleValue());
  }

  @Test
  void belowTheRowOfAFlowIsWhatItsTimeWentTo() {
    StringWriter table = new StringWriter();
    try (Device device = Devices.open("java")) {
      BenchReport report =
          new BenchReport(new PrintWriter(table), device, 2, SETTINGS, COPY_BYTES_PER_SECOND);
      report.add(result(100, BenchMode.FLOW, 5_000));
    }
    List<String> lines = table.toString().lines().toList();
    assertEquals(
        "of the time: consumer waits 88 %, producer waits 6 %, gather 50 %, copy in 25 %,"
            + " kernels 150 %, copy out 13 %",
        lines.get(lines.size() - 1).strip());
  }

  @Test
  void sharesAreOfTheTimeThatPassed() {
    FlowMetrics metrics =
        new FlowMetrics(
            2,
            6,
            6,
            0,
            0,
            Duration.ofNanos(200),
            Duration.ofNanos(10),
            Duration.ofNanos(50),
            Optional.of(
                new FlowMetrics.DeviceTimes(
                    Duration.ofNanos(100), Duration.ofNanos(600), Duration.ofNanos(40))));
    assertEquals(new TimeShares(0.5, 0.025, 0.125, 0.25, 1.5, 0.1), TimeShares.of(metrics, 400));
  }

  @Test
  void aRowHasTheRatesToThreeDigits() {
    StringWriter table = new StringWriter();
    try (Device device = Devices.open("java")) {
      BenchReport report =
          new BenchReport(new PrintWriter(table), device, 2, SETTINGS, COPY_BYTES_PER_SECOND);
      report.add(result(100, BenchMode.KERNEL, 5_000));
    }
    List<String> lines = table.toString().lines().toList();
    assertEquals(
        List.of("100x100x2", "kernel", "5000", "50.0", "0.100", "0.400", "25.0", "%"),
        List.of(lines.get(lines.size() - 1).split(" +")));
  }
}
