package org.batchwarp.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.FlowBuilder;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyFile;
import org.batchwarp.cli.DeviceOption.OpenDevices;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.device.Device;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.program.FittedState;
import org.batchwarp.source.ColorMode;
import org.batchwarp.source.IdxFile;
import org.batchwarp.source.ImageFolder;
import org.batchwarp.source.ImageSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code batchwarp augment}: from files to files, by a configuration in Keras's keywords. */
@Command(
    name = "augment",
    sortOptions = false,
    mixinStandardHelpOptions = true,
    description = "Augments images by a configuration in Keras's own keywords.")
final class AugmentCommand implements Callable<Integer> {
  @Option(
      names = "--config",
      required = true,
      paramLabel = "C.json",
      description =
          "JSON with the objects \"generator\", \"flow\" and \"fit\", whose keywords are those of"
              + " Keras's methods, and \"compatibility\": \"keras3\" (default) or \"keras2\".")
  private Path config;

  @Option(
      names = "--input",
      paramLabel = "FILE|FOLDER",
      description =
          "Images: .npy, idx, idx.gz, or a folder with a subfolder for each class; by default the"
              + " bundled sample.")
  private Optional<Path> input = Optional.empty();

  @Option(
      names = "--target-size",
      paramLabel = "HxW",
      converter = TargetSize.Converter.class,
      description =
          "Height and width to which the images of a folder are resized (nearest neighbour), such as"
              + " 256x256.")
  private Optional<TargetSize> targetSize = Optional.empty();

  @Option(
      names = "--labels",
      paramLabel = "Y.npy",
      description = "Labels, one row for each image: .npy or idx; a folder has its own.")
  private Optional<Path> labels = Optional.empty();

  @Option(
      names = "--fit",
      paramLabel = "F.npy",
      description =
          "Images to fit on, of the same kinds as --input, or a fitted state (.npz); needed for"
              + " featurewise standardisation and ZCA.")
  private Optional<Path> fit = Optional.empty();

  @Option(
      names = "--batches",
      paramLabel = "N",
      description = "How many batches; by default flow's \"batches\", else one epoch.")
  private Optional<Integer> batches = Optional.empty();

  /** Given several times, the devices that make batches in turn; the first fits. */
  @Mixin private DeviceOption device;

  @Option(
      names = "--tf32",
      description =
          "Lets ZCA's product cut its factors to 10 bits of fraction (TensorFloat-32), which is faster"
              + " on NVIDIA GPUs from compute capability 8.0 on, and moves results by some percent"
              + " of their standard deviation where zca_epsilon is small.")
  private boolean tf32;

  @Option(
      names = "--output",
      paramLabel = "OUT.npy|FOLDER",
      description = "Where images go: one .npy file, or a folder of PNG files.")
  private Optional<Path> output = Optional.empty();

  @Option(
      names = "--output-labels",
      paramLabel = "L.npy",
      description = "Where the labels of the delivered images go.")
  private Optional<Path> outputLabels = Optional.empty();

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    batches.ifPresent(
        count -> requireUsage(count >= 1, "--batches must be at least 1, got " + count));
    requireUsage(
        output.isEmpty()
            || !output.map(Path::toAbsolutePath).equals(outputLabels.map(Path::toAbsolutePath)),
        "--output and --output-labels must be two files");
    requireUsage(
        targetSize.isEmpty() || input.filter(Files::isDirectory).isPresent(),
        "--target-size is for a folder of images as --input");
    RunConfig run = RunConfig.read(config);
    try (OpenDevices opened = device.openAll()) {
      ImageDataGenerator generator = run.generator().device(opened.first()).build();
      AugmentationConfig settings = generator.config();
      requireUsage(
          fit.isPresent() || !settings.standardization().needsFit(),
          settings.standardization().keywordThatNeedsFit()
              + " needs statistics of a data set: give --fit");
      try (ImageSource source = openImages(settings)) {
        Optional<NdArray> rows = readLabels(source);
        requireUsage(outputLabels.isEmpty() || rows.isPresent(), "--output-labels needs --labels");
        ImageShape shape = source.shape().withFormat(settings.dataFormat());
        try (FlowOutput target = FlowOutput.open(output, outputLabels, settings, shape, rows)) {
          if (fit.isPresent()) {
            fit(generator, fit.get(), run);
          }
          try (Flow flow = openFlow(generator, source, rows, run.flow(), target, opened)) {
            deliver(flow, run.flow(), target, opened);
          }
        }
      }
    }
    return CommandLine.ExitCode.OK;
  }

  private void requireUsage(boolean valid, String message) {
    if (!valid) {
      throw new CommandLine.ParameterException(spec.commandLine(), message);
    }
  }

  private ImageSource openImages(AugmentationConfig settings) throws IOException {
    return input.isPresent() ? openImages(input.get(), settings) : BundledSample.images();
  }

  private ImageSource openImages(Path path, AugmentationConfig settings) throws IOException {
    if (targetSize.isPresent() && Files.isDirectory(path)) {
      TargetSize size = targetSize.get();
      return ImageFolder.open(path, ColorMode.RGB, size.height(), size.width());
    }
    return ImageSource.open(path, settings.dataFormat());
  }

  private Optional<NdArray> readLabels(ImageSource source) throws IOException {
    if (labels.isPresent()) {
      Path file = labels.get();
      return Optional.of(
          file.toString().endsWith(".npy") ? NpyFile.read(file) : IdxFile.readLabels(file));
    }
    if (source instanceof ImageFolder folder) {
      return Optional.of(folder.labels());
    }
    return input.isEmpty() ? Optional.of(BundledSample.labels()) : Optional.empty();
  }

  private void fit(ImageDataGenerator generator, Path file, RunConfig run) throws IOException {
    if (file.toString().endsWith(".npz")) {
      generator.restore(FittedState.load(file));
      return;
    }
    try (ImageSource images = openImages(file, generator.config());
        Progress progress =
            Progress.start("fit", (long) images.count() * run.fit().rounds(), "images")) {
      generator.fit(images, run.fit().withProgress(progress::stepTo));
    }
  }

  private Flow openFlow(
      ImageDataGenerator generator,
      ImageSource source,
      Optional<NdArray> labels,
      RunConfig.FlowKeywords keywords,
      FlowOutput target,
      OpenDevices opened)
      throws IOException {
    FlowBuilder builder = generator.flow(source).devices(opened.devices().toArray(Device[]::new));
    labels.ifPresent(builder::labels);
    keywords.batchSize().ifPresent(builder::batchSize);
    keywords.seed().ifPresent(builder::seed);
    keywords.shuffle().ifPresent(builder::shuffle);
    keywords.subset().ifPresent(builder::subset);
    builder.ignoreClassSplit(keywords.ignoreClassSplit());
    builder.zcaPrecision(tf32 ? ProductPrecision.TF32 : ProductPrecision.FLOAT32);
    requireUsage(
        target.folder().isEmpty() || keywords.saveToDirectory().isEmpty(),
        "images go to one folder: either --output or the flow's save_to_dir");
    target.folder().ifPresent(builder::saveTo);
    keywords
        .saveToDirectory()
        .ifPresent(
            directory -> builder.saveTo(directory, keywords.savePrefix(), keywords.saveFormat()));
    return builder.open();
  }

  private void deliver(
      Flow flow, RunConfig.FlowKeywords keywords, FlowOutput target, OpenDevices opened)
      throws IOException {
    int count = batches.or(keywords::batches).orElse(flow.length());
    long images = 0;
    long start = System.nanoTime();
    try (Progress progress = Progress.start("augment", count, "batches")) {
      for (int i = 0; i < count; i++) {
        int inEpoch = i % flow.length();
        if (keywords.indexed() && i > 0 && inEpoch == 0) {
          flow.onEpochEnd();
        }
        try (Batch batch = keywords.indexed() ? flow.get(inEpoch) : flow.next()) {
          target.write(batch);
          images += batch.size();
        }
        progress.stepTo(i + 1L);
      }
    }
    target.commit();
    double seconds = (System.nanoTime() - start) / 1e9;
    spec.commandLine()
        .getOut()
        .println(
            String.format(
                Locale.ROOT,
                "%d images of %s in %d batches, %.2f s (%.0f images/s) on %s%s",
                images,
                flow.shape().size(),
                count,
                seconds,
                images / seconds,
                opened.devices().stream().map(Device::name).collect(Collectors.joining(", ")),
                output.map(path -> ", written to " + path).orElse("")));
  }
}
