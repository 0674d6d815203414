package org.batchwarp;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.batchwarp.ImageDataGenerator.DeviceLease;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.device.Device;
import org.batchwarp.device.ProductPrecision;
import org.batchwarp.pipeline.BatchPipeline;
import org.batchwarp.pipeline.BatchSampler;
import org.batchwarp.pipeline.Destination;
import org.batchwarp.pipeline.FlowMetrics;
import org.batchwarp.pipeline.PipelineOptions;
import org.batchwarp.pipeline.SamplerOptions;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.sink.ImageFolderSink;
import org.batchwarp.source.ImageFolder;
import org.batchwarp.source.ImageSource;

/**
 * The options of a {@link Flow}, with the defaults of Keras's {@code flow}. Everything is checked
 * when the flow is opened, before any work is done. Not thread-safe.
 */
public final class FlowBuilder {
  /** Keras's bounds of the random numbers in file names, for arrays and for folders. */
  private static final int FILE_NUMBERS = 10_000;

  private static final int FOLDER_FILE_NUMBERS = 10_000_000;

  private final ImageDataGenerator generator;
  private final ImageSource source;
  private Optional<NdArray> labels = Optional.empty();
  private Optional<NdArray> sampleWeights = Optional.empty();
  private int batchSize = 32;
  private boolean shuffle = true;
  private OptionalLong seed = OptionalLong.empty();
  private Optional<Subset> subset = Optional.empty();
  private boolean ignoreClassSplit;
  private Optional<SaveTo> saveTo = Optional.empty();
  private PipelineOptions pipelineOptions = PipelineOptions.defaults();
  private ProductPrecision zcaPrecision = ProductPrecision.FLOAT32;
  private List<Device> devices = List.of();
  private Optional<Consumer<FlowMetrics>> onBatch = Optional.empty();
  private Optional<CallersBuffers> callersBuffers = Optional.empty();
  private boolean onDevice;

  /** A folder to write delivered images to. */
  private sealed interface SaveTo {
    /** One that the flow opens and closes. */
    record Folder(Path directory, String prefix, String format) implements SaveTo {}

    /** The caller's own. */
    record Given(ImageFolderSink sink) implements SaveTo {}
  }

  FlowBuilder(ImageDataGenerator generator, ImageSource source) {
    this.generator = generator;
    this.source = source;
  }

  /** Labels, one row for each image of the source; delivered in the type they have. */
  public FlowBuilder labels(NdArray rows) {
    labels = Optional.of(rows);
    return this;
  }

  /** Weights, one row for each image of the source. */
  public FlowBuilder sampleWeights(NdArray rows) {
    sampleWeights = Optional.of(rows);
    return this;
  }

  /** Images in each batch, at least 1; 32 by default. The last of an epoch may be shorter. */
  public FlowBuilder batchSize(int images) {
    batchSize = images;
    return this;
  }

  /** Whether every epoch has an order of its own; on by default. */
  public FlowBuilder shuffle(boolean value) {
    shuffle = value;
    return this;
  }

  /** Seed of order and transformations, 0 to 2^32 - 1; a new one each time by default. */
  public FlowBuilder seed(long value) {
    seed = OptionalLong.of(value);
    return this;
  }

  /** The part of the source to deliver, by the generator's {@code validation_split}. */
  public FlowBuilder subset(Subset part) {
    subset = Optional.of(part);
    return this;
  }

  /** Whether the two subsets may have different sets of labels; by default that is an error. */
  public FlowBuilder ignoreClassSplit(boolean value) {
    ignoreClassSplit = value;
    return this;
  }

  /**
   * Writes every delivered image to a folder too, as {@code prefix_index_number.format}.
   *
   * @param directory an existing folder, or one to create in an existing one
   * @param format {@code png} or {@code jpeg}
   */
  public FlowBuilder saveTo(Path directory, String prefix, String format) {
    saveTo = Optional.of(new SaveTo.Folder(directory, prefix, format));
    return this;
  }

  /** Writes every delivered image to a sink too, which stays the caller's. */
  public FlowBuilder saveTo(ImageFolderSink sink) {
    saveTo = Optional.of(new SaveTo.Given(sink));
    return this;
  }

  /**
   * The devices that make the batches, in turn: batch {@code k}, counted over all epochs, is made
   * on device {@code k} modulo their number, so that what a batch is does not depend on time. They
   * stay the caller's and must outlive the flow. By default the generator's device makes all.
   */
  public FlowBuilder devices(Device... inTurn) {
    devices = List.of(inTurn);
    return this;
  }

  /**
   * How many batches may have memory at once on each device: those that are open, and those that
   * are made ahead; 3 by default, or as many as {@link #memoryBudget} allows. With 1, the next
   * batch is begun when the last is closed.
   */
  public FlowBuilder batchesInFlight(int batches) {
    pipelineOptions = pipelineOptions.withSlots(batches);
    return this;
  }

  /**
   * The most memory that batches take on each device, counting the device's and the host's that
   * goes with it: if {@link #batchesInFlight} would take more, there are fewer, but never none. No
   * limit by default. The caller's own buffers do not count, nor does what {@link #residentBytes}
   * limits. A device may reserve memory in larger pieces than it is asked for.
   *
   * @param most at least what one batch takes, which {@link #open} tells if it is less
   */
  public FlowBuilder memoryBudget(long most) {
    pipelineOptions = pipelineOptions.withMemoryBudget(most);
    return this;
  }

  /**
   * Delivers batches into these buffers, from their positions on, and copies nothing further; by
   * default a flow has memory of its own. They stay the caller's, who keeps them for as long as the
   * flow is open, and reads or changes one while a batch is open that {@link Batch#deliveredInto}
   * says is in it; at any other time the flow may write it.
   *
   * @param buffers direct ones in native byte order that do not overlap, as many as {@link
   *     #batchesInFlight} times the number of devices, each with room for a whole batch; those of
   *     the first device come first
   */
  public FlowBuilder deliverInto(ByteBuffer... buffers) {
    callersBuffers = Optional.of(new CallersBuffers(List.of(buffers)));
    return this;
  }

  /**
   * Whether batches are left in the memory of the device that made them, for {@link
   * Batch#onDevice}, where nothing is copied and no thread waits for the device; off by default.
   * Excludes {@link #deliverInto} and {@code saveTo}. A failure of the device's work is thrown when
   * it is waited for.
   */
  public FlowBuilder deliverOnDevice(boolean value) {
    onDevice = value;
    return this;
  }

  /**
   * The most memory of each device to keep images in once they were used, so that each is read and
   * copied to the device only once; if the flow's images are more than that, none are kept. 0 keeps
   * none; by default it is a quarter of the device's memory, and nothing on the {@code java}
   * device. Images in direct memory that the device can read are not kept, as they need no copy.
   */
  public FlowBuilder residentBytes(long most) {
    pipelineOptions = pipelineOptions.withResidentBytes(most);
    return this;
  }

  /**
   * At least how exactly images are multiplied by the whitening matrix; in float32 by default.
   * {@link ProductPrecision#TF32} says what it costs, and where it gains time.
   */
  public FlowBuilder zcaPrecision(ProductPrecision precision) {
    zcaPrecision = precision;
    return this;
  }

  /**
   * Whether {@link Flow#metrics} also has the time that the devices' work takes; off by default, as
   * it costs a GPU some of its own.
   */
  public FlowBuilder timeDevice(boolean value) {
    pipelineOptions = pipelineOptions.withTimedDevice(value);
    return this;
  }

  /**
   * What is told about every batch: its own figures alone, when it is ready, on the thread that
   * asks for it, before that gets it. If it throws, so does the call for the batch, which is lost.
   */
  public FlowBuilder onBatch(Consumer<FlowMetrics> listener) {
    onBatch = Optional.of(listener);
    return this;
  }

  /**
   * Checks everything and opens the flow; the caller closes it.
   *
   * @throws IllegalArgumentException if an option is bad; the message names it
   * @throws IllegalStateException if the generator needs a fit and there was none
   * @throws IOException if the folder to save to cannot be written
   */
  public Flow open() throws IOException {
    if (pipelineOptions.slots() < 1) {
      throw new IllegalArgumentException(
          "batchesInFlight must be at least 1, got " + pipelineOptions.slots());
    }
    OptionalLong residentBytes = pipelineOptions.residentBytes();
    if (residentBytes.isPresent() && residentBytes.getAsLong() < 0) {
      throw new IllegalArgumentException(
          "residentBytes must be at least 0, got " + residentBytes.getAsLong());
    }
    labels.ifPresent(rows -> requireRowForEachImage("labels", rows));
    sampleWeights.ifPresent(rows -> requireRowForEachImage("sample_weight", rows));
    AugmentationConfig config = generator.config();
    int[] members = members(config.validationSplit());
    ImageShape shape = source.shape();
    SamplerOptions order =
        new SamplerOptions(members.length, batchSize, shuffle, seed, fileNumbers());
    BatchSampler sampler = new BatchSampler(order, members, new ParameterSampler(config, shape));
    AugmentationProgram program =
        AugmentationProgram.forFlow(config, generator.fittedState(), shape, source.type())
            .withZcaPrecision(zcaPrecision);
    PipelineOptions options =
        pipelineOptions.withDestination(destination(program, order.largestBatch()));
    DeviceLease device =
        devices.isEmpty() ? generator.leaseDevice() : new DeviceLease(devices.get(0), false);
    boolean opened = false;
    try {
      List<Device> all = devices.isEmpty() ? List.of(device.device()) : devices;
      BatchPipeline pipeline = new BatchPipeline(sampler, all, source, program, options);
      Optional<ImageFolderSink> sink = openSink(config, program.output());
      opened = true;
      return new Flow(pipeline, program.output(), labels, sampleWeights, sink, onBatch, device);
    } finally {
      if (!opened) {
        device.close();
      }
    }
  }

  private Destination destination(AugmentationProgram program, int largestBatch) {
    if (onDevice) {
      requireHostUnused();
      return new Destination.DeviceMemory();
    }
    long bytes = (long) largestBatch * program.output().values() * program.outputType().bytes();
    int batches = pipelineOptions.slots() * Math.max(1, devices.size());
    return callersBuffers
        .map(buffers -> buffers.forBatches(batches, bytes))
        .orElse(new Destination.HostMemory());
  }

  private void requireHostUnused() {
    if (callersBuffers.isPresent()) {
      throw new IllegalArgumentException(
          "deliverInto and deliverOnDevice exclude each other: batches go to one place");
    }
    if (saveTo.isPresent()) {
      throw new IllegalArgumentException(
          "saveTo and deliverOnDevice exclude each other: only what the host has can be saved");
    }
  }

  private void requireRowForEachImage(String name, NdArray rows) {
    if (rows.shape().length == 0 || rows.rows() != source.count()) {
      throw new IllegalArgumentException(
          "%s must have one row for each of the %d images, got %s"
              .formatted(name, source.count(), Arrays.toString(rows.shape())));
    }
  }

  private int fileNumbers() {
    if (saveTo.isEmpty()) {
      return 0;
    }
    return source instanceof ImageFolder ? FOLDER_FILE_NUMBERS : FILE_NUMBERS;
  }

  private Optional<ImageFolderSink> openSink(AugmentationConfig config, ImageShape shape)
      throws IOException {
    if (saveTo.isPresent() && saveTo.get() instanceof SaveTo.Folder folder) {
      ImageFolderSink.requireWritable(folder.format(), shape);
      return Optional.of(
          ImageFolderSink.direct(
              folder.directory(), folder.prefix(), folder.format(), config.compatibility()));
    }
    return saveTo.map(given -> ((SaveTo.Given) given).sink());
  }

  /** The indices in the source of the images that are delivered. */
  private int[] members(double validationSplit) {
    if (subset.isEmpty()) {
      return source.subset(0, 1);
    }
    if (validationSplit == 0) {
      throw new IllegalArgumentException(
          "subset needs a validation_split strictly between 0 and 1, got 0");
    }
    int[] validation = source.subset(0, validationSplit);
    int[] training = source.subset(validationSplit, 1);
    requireEqualClasses(validation, training);
    int[] members = subset.get() == Subset.VALIDATION ? validation : training;
    if (members.length == 0) {
      throw new IllegalArgumentException(
          "subset %s is empty: validation_split %s of %d images"
              .formatted(subset.get(), validationSplit, source.count()));
    }
    return members;
  }

  private void requireEqualClasses(int[] validation, int[] training) {
    if (labels.isEmpty() || ignoreClassSplit || source instanceof ImageFolder) {
      return;
    }
    if (!classes(validation).equals(classes(training))) {
      throw new IllegalArgumentException(
          "labels: the training and validation subsets have different classes; shuffle the data,"
              + " or set ignore_class_split");
    }
  }

  private Set<Double> classes(int[] members) {
    Set<Double> classes = new HashSet<>();
    for (double label : labels.orElseThrow().gather(members).toDoubles()) {
      classes.add(label);
    }
    return classes;
  }
}
