package org.batchwarp.fit;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.program.Workspace;
import org.batchwarp.random.RandomState;
import org.batchwarp.source.ImageSource;
import org.batchwarp.source.SourceReader;

/**
 * Measures a source block by block on a device. Blocks have the same size on every device and with
 * any number of threads, so statistics do too.
 */
public final class Fitter implements Resource {
  private static final int BLOCK_IMAGES = 1024;
  private static final int BLOCK_VALUES = 1 << 23;

  /** The largest order of a square matrix of doubles that one host buffer holds. */
  private static final int LARGEST_ORDER = 16383;

  private final ResourceStack owned = new ResourceStack();
  private final AugmentationConfig config;
  private final FitOptions options;
  private final ImageSource source;
  private final SourceReader reader;
  private final Device device;
  private final Stream stream;
  private final AugmentationProgram program;
  private final int block;
  private final Workspace workspace;
  private final HostBuffer input;

  /**
   * Prepares to measure a source.
   *
   * @param device stays the caller's
   * @throws IllegalArgumentException if a whitening matrix for images of this size cannot be held
   */
  public Fitter(AugmentationConfig config, FitOptions options, ImageSource source, Device device) {
    this.config = config;
    this.options = options;
    this.source = source;
    this.reader = new SourceReader(source);
    this.device = device;
    if (whitens()) {
      requireRoomForMatrix(source.shape());
    }
    ImageShape shape = source.shape();
    this.program = AugmentationProgram.forFit(config, options.augment(), shape, source.type());
    int fitting = Math.max(1, BLOCK_VALUES / shape.values());
    this.block = Math.min(source.count(), Math.min(BLOCK_IMAGES, fitting));
    try {
      this.stream = owned.own(device.openStream());
      this.workspace = owned.own(new Workspace(device, stream, program, block));
      this.input =
          owned.own(
              device.allocateUpload("images to fit", source.type(), (long) block * shape.values()));
    } catch (RuntimeException | Error e) {
      owned.close();
      throw e;
    }
  }

  private boolean whitens() {
    return config.standardization().zcaWhitening();
  }

  private static void requireRoomForMatrix(ImageShape shape) {
    // The matrix, its factors and the decomposition's copy, in double.
    long bytes = 4L * shape.values() * shape.values() * Double.BYTES;
    long available = Runtime.getRuntime().maxMemory();
    if (shape.values() > LARGEST_ORDER || bytes > available) {
      throw new IllegalArgumentException(
          "zca_whitening: %s images need square matrices of order %d, about %d MB; the heap has %d MB"
              .formatted(shape.size(), shape.values(), bytes >> 20, available >> 20));
    }
  }

  /**
   * Goes over the source once, or once for each round if augmenting.
   *
   * @throws IOException if an image cannot be read
   */
  public FeatureStatistics measure() throws IOException {
    FeatureStatistics statistics = new FeatureStatistics(program.output(), whitens());
    ParameterSampler sampler = new ParameterSampler(config, source.shape());
    RandomState random =
        options.seed().isPresent()
            ? new RandomState(options.seed().getAsLong())
            : RandomState.fromEntropy();
    long expected = (long) source.count() * options.passes();
    boolean keepsImages = whitens() && expected <= program.output().values();
    Moments moments = owned.own(new Moments(statistics, !keepsImages && whitens()));
    for (int pass = 0; pass < options.passes(); pass++) {
      for (int first = 0; first < source.count(); first += block) {
        int images = Math.min(block, source.count() - first);
        gather(first, images);
        List<TransformParameters> parameters =
            options.augment()
                ? sampler.draw(random, images)
                : Collections.nCopies(images, TransformParameters.identity());
        workspace.load(input, parameters);
        DeviceBuffer measured = workspace.run();
        moments.add(measured, images);
        options.progress().accept(statistics.count());
      }
    }
    moments.finish();
    return statistics;
  }

  private void gather(int first, int images) throws IOException {
    ByteBuffer target = input.bytes();
    for (int i = 0; i < images; i++) {
      reader.read(first + i, target);
    }
  }

  /**
   * Measures the blocks. The co-moment matrix is summed up on the device, about one pivot for each
   * channel, and taken to the host at the end.
   */
  private final class Moments implements Resource {
    private final ResourceStack buffers = new ResourceStack();
    private final ImageShape shape = program.output();
    private final FeatureStatistics statistics;
    private final boolean asMatrix;
    private final DeviceBuffer planes;
    private final DeviceBuffer channels;
    private final HostBuffer hostChannels;
    private final DeviceBuffer pivotAffine;
    private final HostBuffer hostPivotAffine;
    private final DeviceBuffer mean;
    private final HostBuffer hostMean;
    private final DeviceBuffer matrix;
    private final HostBuffer hostMatrix;
    private final HostBuffer hostImages;
    private final double[] featureSums;

    /** Set by the first block. */
    private Optional<double[]> pivot = Optional.empty();

    private long measured;

    Moments(FeatureStatistics statistics, boolean asMatrix) {
      this.statistics = statistics;
      this.asMatrix = asMatrix;
      int matrixOrder = asMatrix ? shape.values() : 0;
      int imageValues = whitens() && !asMatrix ? block * shape.values() : 0;
      long elements = (long) matrixOrder * matrixOrder;
      this.featureSums = new double[matrixOrder];
      try {
        this.planes = allocate("plane moments", 2L * block * shape.channels());
        this.channels = allocate("channel moments", 2L * shape.channels());
        this.hostChannels = allocateHost("channel moments", 2L * shape.channels());
        this.pivotAffine =
            buffers.own(device.allocate("pivots", ElementType.FLOAT32, 3L * shape.channels()));
        this.hostPivotAffine =
            buffers.own(
                device.allocateUpload("pivots", ElementType.FLOAT32, 3L * shape.channels()));
        this.mean = allocate("feature means", matrixOrder);
        this.hostMean = allocateHost("feature means", matrixOrder);
        this.matrix = allocate("co-moments", elements);
        this.hostMatrix = allocateHost("co-moments", elements);
        this.hostImages =
            buffers.own(device.allocateHost("fitted images", ElementType.FLOAT32, imageValues));
      } catch (RuntimeException | Error e) {
        buffers.close();
        throw e;
      }
    }

    private DeviceBuffer allocate(String label, long elements) {
      return buffers.own(device.allocate(label, ElementType.FLOAT64, elements));
    }

    private HostBuffer allocateHost(String label, long elements) {
      return buffers.own(device.allocateHost(label, ElementType.FLOAT64, elements));
    }

    /** Measures a block; its images are changed. */
    void add(DeviceBuffer images, int count) {
      stream.launch(new Kernel.MeasureChannels(images, shape, count, planes, channels));
      stream.copyOut(channels, hostChannels, channels.elements());
      stream.synchronize();
      statistics.addChannels(count, hostChannels.bytes().asDoubleBuffer());
      if (asMatrix) {
        addMatrix(images, count);
      } else if (whitens()) {
        stream.copyOut(images, hostImages, (long) count * shape.values());
        stream.synchronize();
        statistics.addImages(count, hostImages.bytes().asFloatBuffer());
      }
    }

    private void addMatrix(DeviceBuffer images, int count) {
      if (pivot.isEmpty()) {
        pivot = Optional.of(choosePivot(hostChannels.bytes().asDoubleBuffer(), count));
        stream.launch(new Kernel.Clear(matrix));
      }
      if (Arrays.stream(pivot.get()).anyMatch(value -> value != 0)) {
        stream.launch(
            new Kernel.Standardize(
                images, shape, count, 1, Optional.empty(), false, Optional.of(pivotAffine)));
      }
      device.linearAlgebra().symmetricRankKUpdate(stream, images, matrix, count, shape.values());
      stream.launch(new Kernel.CenterFeatures(images, shape, count, mean));
      stream.copyOut(mean, hostMean, mean.elements());
      stream.synchronize();
      DoubleBuffer means = hostMean.bytes().asDoubleBuffer();
      for (int value = 0; value < featureSums.length; value++) {
        featureSums[value] += count * means.get(value);
      }
      measured += count;
    }

    /** Chooses the pivots by the moments of the first block's channels, and takes them over. */
    private double[] choosePivot(DoubleBuffer moments, int images) {
      double[] chosen = new double[shape.channels()];
      FloatBuffer affine = hostPivotAffine.bytes().asFloatBuffer();
      for (int channel = 0; channel < chosen.length; channel++) {
        double squares = moments.get(chosen.length + channel);
        double deviation = Math.sqrt(squares / images / shape.height() / shape.width());
        chosen[channel] = Pivot.near(moments.get(channel), deviation);
        affine.put(channel, (float) chosen[channel]);
        affine.put(chosen.length + channel, 1);
        affine.put(2 * chosen.length + channel, 0);
      }
      stream.copyIn(hostPivotAffine, pivotAffine, pivotAffine.elements());
      return chosen;
    }

    /** Hands over the matrix. */
    void finish() {
      if (pivot.isEmpty()) {
        return;
      }
      stream.copyOut(matrix, hostMatrix, matrix.elements());
      stream.synchronize();
      statistics.addCoMoments(
          measured, pivot.get(), featureSums, hostMatrix.bytes().asDoubleBuffer());
    }

    @Override
    public void close() {
      buffers.close();
    }
  }

  @Override
  public void close() {
    // It waits for copies that a failure has left under way, before their memory goes.
    stream.close();
    owned.close();
  }
}
