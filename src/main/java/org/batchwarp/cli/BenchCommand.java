package org.batchwarp.cli;

import java.io.IOException;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.cli.bench.Augmentation;
import org.batchwarp.cli.bench.BenchCase;
import org.batchwarp.cli.bench.BenchMode;
import org.batchwarp.cli.bench.BenchReport;
import org.batchwarp.cli.bench.BenchSettings;
import org.batchwarp.cli.bench.CopyBandwidth;
import org.batchwarp.config.FillMode;
import org.batchwarp.device.Device;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code batchwarp bench}: how fast images are augmented here. */
@Command(
    name = "bench",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description =
        "Measures how many images a second are augmented, and what share of the memory's speed that"
            + " is.",
    footerHeading = "%n",
    footer =
        "Without --shape, five usual shapes are measured, both as delivered by a flow and, as --kernel"
            + " does, without delivery. Each rate is the median over slices of time. The bandwidth that"
            + " rates are compared with is measured first: 128 MiB of direct memory are copied with as"
            + " many threads as the device has (on a device that takes none, one a processor), and"
            + " bytes read and bytes written count alike, here as there. Below a flow's row is what the"
            + " time went to, in a run of its own with the device's work timed: as batches overlap, the"
            + " shares do not add up to 100 %%.")
final class BenchCommand implements Callable<Integer> {
  private static final List<String> USUAL_SHAPES =
      List.of("28x28x1", "32x32x3", "96x96x3", "224x224x3", "512x512x3");

  /** More does not make the copy's median any steadier. */
  private static final double COPY_SECONDS = 0.5;

  private static final double MOST_SECONDS = 3600;

  @Mixin private DeviceOption device;

  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads of the device, as in --device java:N; for devices cpu and java.")
  private Optional<Integer> threads = Optional.empty();

  @Option(
      names = "--shape",
      paramLabel = "HxWxC",
      converter = ShapeConverter.class,
      description = "Height, width and channels of the images, such as 224x224x3.")
  private Optional<ImageShape> shape = Optional.empty();

  @Option(
      names = "--dtype",
      paramLabel = "TYPE",
      converter = WordConverter.InputType.class,
      description = "Type of the source: uint8 or float32 (default: ${DEFAULT-VALUE}).",
      defaultValue = "uint8")
  private ElementType inputType;

  @Option(
      names = "--output-dtype",
      paramLabel = "TYPE",
      converter = WordConverter.OutputType.class,
      description =
          "Type of what is delivered: float16, float32 or float64 (default: ${DEFAULT-VALUE}).",
      defaultValue = "float32")
  private ElementType outputType;

  @Option(
      names = "--layout",
      paramLabel = "LAYOUT",
      converter = WordConverter.Layout.class,
      description =
          "Layout of what is delivered: channels_last or channels_first; the source is channels_last"
              + " (default: ${DEFAULT-VALUE}).",
      defaultValue = "channels_last")
  private DataFormat layout;

  @Option(
      names = "--batch",
      paramLabel = "N",
      description = "Images in each batch (default: ${DEFAULT-VALUE}).",
      defaultValue = "32")
  private int batch;

  @Option(
      names = "--augment",
      paramLabel = "LIST",
      split = ",",
      converter = WordConverter.Augment.class,
      description =
          "What is done, separated by commas: rotate, shift, whole-shift, shear, zoom, flip,"
              + " channel-shift, brightness, samplewise, normalise, zca (default: ${DEFAULT-VALUE}).",
      defaultValue = "rotate,shift,flip,normalise")
  private List<Augmentation> augmentations;

  @Option(
      names = "--fill-mode",
      paramLabel = "MODE",
      converter = WordConverter.Fill.class,
      description =
          "What lies outside of an image: nearest, constant, reflect or wrap (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "nearest")
  private FillMode fillMode;

  @Option(
      names = "--kernel",
      description =
          "Times only the work on the device: images and their random parameters are there already"
              + " and results stay there. By default, what a flow delivers from images in memory.")
  private boolean kernel;

  @Option(
      names = "--stream",
      description =
          "Copies the images of each batch to the device, as of a data set too large for its memory; by"
              + " default a flow keeps images there once they were used.")
  private boolean stream;

  @Option(
      names = "--seconds",
      paramLabel = "S",
      description =
          "Measuring time of each case, after a warm-up of a quarter of it (default:"
              + " ${DEFAULT-VALUE}).",
      defaultValue = "2")
  private double seconds;

  @Option(
      names = "--json",
      description =
          "Prints one JSON object as the last line. Of several cases its rates are geometric means"
              + " (over those of the flow, without --kernel), and \"cases\" has each.")
  private boolean json;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    if (!(seconds > 0 && seconds <= MOST_SECONDS)) {
      throw badUsage("--seconds must be above 0 and at most 3600, got " + seconds);
    }
    BenchSettings settings;
    List<BenchCase> cases = new ArrayList<>();
    try {
      settings =
          new BenchSettings(inputType, outputType, layout, batch, augmentations, fillMode, stream);
      for (ImageShape one : shapes()) {
        cases.add(new BenchCase(one, settings));
      }
    } catch (IllegalArgumentException e) {
      throw badUsage(e.getMessage());
    }
    try (Device opened = threads.isPresent() ? device.open(threads.get()) : device.open()) {
      requireFits(opened, cases);
      measure(opened, settings, cases);
    }
    return CommandLine.ExitCode.OK;
  }

  private CommandLine.ParameterException badUsage(String message) {
    return new CommandLine.ParameterException(spec.commandLine(), message);
  }

  private List<ImageShape> shapes() {
    return shape
        .map(List::of)
        .orElseGet(() -> USUAL_SHAPES.stream().map(new ShapeConverter()::convert).toList());
  }

  private List<BenchMode> modes() {
    if (kernel) {
      return List.of(BenchMode.KERNEL);
    }
    return shape.isPresent() ? List.of(BenchMode.FLOW) : List.of(BenchMode.values());
  }

  private void requireFits(Device opened, List<BenchCase> cases) {
    try {
      for (BenchCase bench : cases) {
        modes().forEach(mode -> mode.requireFits(opened, bench));
      }
    } catch (IllegalArgumentException e) {
      throw badUsage(e.getMessage());
    }
  }

  private void measure(Device opened, BenchSettings settings, List<BenchCase> cases)
      throws IOException {
    int copying = threads.orElseGet(device::threads);
    double copied = CopyBandwidth.measure(copying, Math.min(seconds, COPY_SECONDS));
    PrintWriter out = spec.commandLine().getOut();
    BenchReport report = new BenchReport(out, opened, copying, settings, copied);
    for (BenchCase bench : cases) {
      for (BenchMode mode : modes()) {
        report.add(mode.measure(opened, bench, seconds));
      }
    }
    if (json) {
      out.println(report.json(modes().get(0)));
    }
  }
}
