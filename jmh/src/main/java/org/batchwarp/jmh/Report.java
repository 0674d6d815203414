package org.batchwarp.jmh;

import static org.batchwarp.jmh.Contestant.DATAVEC;
import static org.batchwarp.jmh.Contestant.DJL;
import static org.batchwarp.jmh.Contestant.FLOW;
import static org.batchwarp.jmh.Contestant.JAVA2D;
import static org.batchwarp.jmh.Contestant.KERNEL;
import static org.batchwarp.jmh.Contestant.KERNEL_CHANNELS_FIRST;
import static org.batchwarp.jmh.Contestant.LOOP;
import static org.batchwarp.jmh.Contestant.OPENCV_CONVERSION;
import static org.batchwarp.jmh.Contestant.OPENCV_PLANES;
import static org.batchwarp.jmh.Contestant.OPENCV_TABLE;
import static org.batchwarp.jmh.Contestant.OPENCV_TABLE_FIRST;
import static org.batchwarp.jmh.Contestant.OPENCV_TABLE_FIRST_SPLIT;
import static org.batchwarp.jmh.Contestant.OPENCV_TABLE_FIRST_WITHIN_IMAGES;
import static org.batchwarp.jmh.Motion.WARP;
import static org.batchwarp.jmh.Motion.WHOLE_PIXELS;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The measurements as Markdown: rates, then ratios against what is to be reached. */
final class Report {
  private static final Contestant[] OPENCV_LAST = {
    OPENCV_TABLE, OPENCV_TABLE_FIRST, OPENCV_TABLE_FIRST_WITHIN_IMAGES
  };
  private static final Contestant[] OPENCV_FIRST = {OPENCV_TABLE_FIRST_SPLIT, OPENCV_PLANES};

  private final Measurements measured;
  private final List<String> sizes;
  private final int threads;

  /**
   * A report.
   *
   * @param sizes that were measured
   * @param threads that most was measured with
   */
  Report(Measurements measured, List<String> sizes, int threads) {
    this.measured = measured;
    this.sizes = sizes;
    this.threads = threads;
  }

  /** What is to be reached, and what was. */
  List<String> targets() {
    List<String> lines = new ArrayList<>();
    lines.add("| ratio | to reach | measured | reached |");
    lines.add("|---|---|---|---|");
    for (Target target : ratios()) {
      lines.add(
          row(
              target.what(),
              number(target.atLeast()),
              number(target.measured()),
              target.reached()));
    }
    return lines;
  }

  private List<Target> ratios() {
    List<Target> targets = new ArrayList<>();
    for (String size : sizes) {
      openCvTarget(size)
          .ifPresent(
              atLeast -> {
                targets.add(
                    new Target(
                        size + ", kernel, channels last / OpenCV",
                        atLeast,
                        rate(size, KERNEL) / openCv(size, OPENCV_LAST)));
                targets.add(
                    new Target(
                        size + ", kernel, channels first / OpenCV",
                        atLeast,
                        rate(size, KERNEL_CHANNELS_FIRST) / openCv(size, OPENCV_FIRST)));
              });
      if (size.equals("224x224x3")) {
        targets.add(
            new Target(size + ", delivered / Keras", 80, rate(size, FLOW) / measured.keras(size)));
      }
    }
    for (String size : sizes) {
      targets.add(
          new Target(
              size + ", flips and whole-pixel shifts / plain conversion",
              0.8,
              rate(size, WHOLE_PIXELS, KERNEL) / rate(size, WHOLE_PIXELS, LOOP)));
    }
    for (String size : sizes) {
      targets.add(
          new Target(size + ", delivered / kernel", 0.9, rate(size, FLOW) / rate(size, KERNEL)));
    }
    for (String size : sizes) {
      targets.add(
          new Target(
              "%s, %d threads / 1 thread".formatted(size, threads),
              0.9 * threads,
              rate(size, KERNEL) / measured.rate(size, WARP, KERNEL, 1)));
    }
    targets.add(
        new Target(
            "ZCA fit, 10,000 x 784 / Keras",
            5,
            measured.kerasFitSeconds() / measured.fitSeconds()));
    return targets;
  }

  private static Optional<Double> openCvTarget(String size) {
    return switch (size) {
      case "28x28x1", "32x32x3" -> Optional.of(8.0);
      case "224x224x3" -> Optional.of(5.0);
      default -> Optional.empty();
    };
  }

  /** Images a second of everyone. */
  List<String> rates() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| images | kernel | kernel, channels first | delivered | OpenCV | OpenCV, channels first"
            + " | Java2D | DataVec | Keras |");
    lines.add("|---|---|---|---|---|---|---|---|---|");
    for (String size : sizes) {
      lines.add(
          row(
              size,
              number(rate(size, KERNEL)),
              number(rate(size, KERNEL_CHANNELS_FIRST)),
              number(rate(size, FLOW)),
              number(openCv(size, OPENCV_LAST)),
              number(openCv(size, OPENCV_FIRST)),
              number(rate(size, JAVA2D)),
              number(rate(size, DATAVEC)),
              number(measured.keras(size))));
    }
    return lines;
  }

  /** Images a second of the ways to write the work with OpenCV. */
  List<String> openCvForms() {
    List<String> lines = new ArrayList<>();
    lines.add(
        "| images | warp, table | table, warp | table, warp, OpenCV's own threads"
            + " | table, warp, split | warp, split, convert |");
    lines.add("|---|---|---|---|---|---|");
    for (String size : sizes) {
      lines.add(
          row(
              size,
              number(rate(size, OPENCV_TABLE)),
              number(rate(size, OPENCV_TABLE_FIRST)),
              number(rate(size, OPENCV_TABLE_FIRST_WITHIN_IMAGES)),
              number(rate(size, OPENCV_TABLE_FIRST_SPLIT)),
              number(rate(size, OPENCV_PLANES))));
    }
    return lines;
  }

  /** Images a second without interpolation. */
  List<String> wholePixels() {
    List<String> lines = new ArrayList<>();
    lines.add("| images | kernel | plain loop, converts only | OpenCV, converts only | DJL |");
    lines.add("|---|---|---|---|---|");
    for (String size : sizes) {
      lines.add(
          row(
              size,
              number(rate(size, WHOLE_PIXELS, KERNEL)),
              number(rate(size, WHOLE_PIXELS, LOOP)),
              number(rate(size, WHOLE_PIXELS, OPENCV_CONVERSION)),
              number(rate(size, WHOLE_PIXELS, DJL))));
    }
    return lines;
  }

  /** Bytes on the Java heap for each batch. */
  List<String> heap() {
    List<String> lines = new ArrayList<>();
    lines.add("| images | in a batch | kernel | delivered |");
    lines.add("|---|---|---|---|");
    for (String size : sizes) {
      lines.add(
          row(
              size,
              Integer.toString(StandardCase.of(size).batch()),
              number(heapBytes(size, KERNEL)),
              number(heapBytes(size, FLOW))));
    }
    return lines;
  }

  private double heapBytes(String size, Contestant contestant) {
    return measured
        .find(size, WARP, contestant, threads)
        .map(Measurement::heapBytes)
        .orElse(Double.NaN);
  }

  private double openCv(String size, Contestant... forms) {
    return measured
        .fastest(size, WARP, threads, forms)
        .map(Measurement::imagesPerSecond)
        .orElse(Double.NaN);
  }

  private double rate(String size, Contestant contestant) {
    return rate(size, WARP, contestant);
  }

  private double rate(String size, Motion motion, Contestant contestant) {
    return measured.rate(size, motion, contestant, threads);
  }

  static String row(String... cells) {
    return "| " + String.join(" | ", cells) + " |";
  }

  /** With two or three digits that mean something. */
  static String number(double value) {
    if (Double.isNaN(value)) {
      return "–";
    }
    if (value == 0) {
      return "0";
    }
    if (value < 20) {
      return String.format(Locale.ROOT, value < 2 ? "%.2f" : "%.1f", value);
    }
    double unit = Math.pow(10, Math.max(0, Math.floor(Math.log10(value)) - 2));
    return String.format(Locale.ROOT, "%,.0f", Math.round(value / unit) * unit);
  }
}
