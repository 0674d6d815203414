package org.batchwarp.fit;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.OptionalLong;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.device.Device;
import org.batchwarp.pipeline.BatchPipeline;
import org.batchwarp.pipeline.BatchSampler;
import org.batchwarp.pipeline.Delivery;
import org.batchwarp.pipeline.Destination;
import org.batchwarp.pipeline.PipelineOptions;
import org.batchwarp.pipeline.SamplerOptions;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.random.RandomState;
import org.batchwarp.source.ImageSource;

/**
 * Measures a source block by block on a device, reading each block while the one before is
 * measured. Blocks have the same size on every device and with any number of threads, so statistics
 * do too.
 */
public final class Fitter {
  private static final int BLOCK_IMAGES = 1024;
  private static final int BLOCK_VALUES = 1 << 23;

  /** A block is made while one is measured. */
  private static final int SLOTS = 2;

  /** The largest order of a square matrix of doubles that one host buffer holds. */
  private static final int LARGEST_ORDER = 16383;

  private final AugmentationConfig config;
  private final FitOptions options;
  private final ImageSource source;
  private final Device device;
  private final AugmentationProgram program;
  private final SamplerOptions order;

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
    this.device = device;
    ImageShape shape = source.shape();
    if (whitens()) {
      requireRoomForMatrix(shape);
    }
    this.program = AugmentationProgram.forFit(config, options.augment(), shape, source.type());
    int fitting = Math.max(1, BLOCK_VALUES / shape.values());
    int block = Math.min(source.count(), Math.min(BLOCK_IMAGES, fitting));
    this.order = new SamplerOptions(source.count(), block, false, OptionalLong.empty(), 0);
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
    long blocks = (long) order.batches() * options.passes();
    try (BatchPipeline pipeline = pipeline(blocks);
        BlockMoments moments = new BlockMoments(device, order.batchSize(), statistics, extra())) {
      for (long block = 0; block < blocks; block++) {
        try (Delivery delivery = next(pipeline)) {
          moments.add(delivery.onDevice(), delivery.size());
        }
        options.progress().accept(statistics.count());
      }
      moments.finish();
    }
    return statistics;
  }

  private BatchPipeline pipeline(long blocks) {
    PipelineOptions made =
        PipelineOptions.defaults()
            .withDestination(new Destination.DeviceMemory())
            .withSlots(SLOTS)
            .withBatches(blocks);
    // What is used once is not worth keeping on the device.
    return new BatchPipeline(
        sampler(),
        List.of(device),
        source,
        program,
        options.passes() == 1 ? made.withResidentBytes(0) : made);
  }

  private BlockMoments.Extra extra() {
    if (!whitens()) {
      return BlockMoments.Extra.NOTHING;
    }
    long expected = (long) source.count() * options.passes();
    return expected <= program.output().values()
        ? BlockMoments.Extra.IMAGES
        : BlockMoments.Extra.CO_MOMENTS;
  }

  /** Takes the images in their order, with all random numbers of one seed. */
  private BatchSampler sampler() {
    return new BatchSampler(
        order,
        IntStream.range(0, source.count()).toArray(),
        options.augment()
            ? new ParameterSampler(config, source.shape())
            : ParameterSampler.ofIdentity(source.shape()),
        RandomState.from(options.seed()));
  }

  private static Delivery next(BatchPipeline pipeline) throws IOException {
    try {
      return pipeline.next(Function.identity());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }
}
