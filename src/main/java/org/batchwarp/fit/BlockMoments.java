package org.batchwarp.fit;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Resource;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Stream;
import org.batchwarp.pipeline.DeviceBatch;

/**
 * Measures blocks of images in a device's memory, on a stream of its own. The co-moment matrix is
 * summed up on the device, about one pivot for each channel, and taken to the host at the end.
 */
final class BlockMoments implements Resource {
  /** What is gathered besides the moments of channels. */
  enum Extra {
    NOTHING,
    IMAGES,
    CO_MOMENTS
  }

  private final ResourceStack buffers = new ResourceStack();
  private final Device device;
  private final ImageShape shape;
  private final FeatureStatistics statistics;
  private final Extra extra;
  private final Stream stream;
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

  /**
   * Allocates for blocks of up to {@code capacity} images.
   *
   * @param statistics are told of each block
   */
  BlockMoments(Device device, int capacity, FeatureStatistics statistics, Extra extra) {
    this.device = device;
    this.shape = statistics.shape();
    this.statistics = statistics;
    this.extra = extra;
    int matrixOrder = extra == Extra.CO_MOMENTS ? shape.values() : 0;
    int imageValues = extra == Extra.IMAGES ? capacity * shape.values() : 0;
    long elements = (long) matrixOrder * matrixOrder;
    this.featureSums = new double[matrixOrder];
    try {
      this.planes = allocate("plane moments", 2L * capacity * shape.channels());
      this.channels = allocate("channel moments", 2L * shape.channels());
      this.hostChannels = allocateHost("channel moments", 2L * shape.channels());
      this.pivotAffine =
          buffers.own(device.allocate("pivots", ElementType.FLOAT32, 3L * shape.channels()));
      this.hostPivotAffine =
          buffers.own(device.allocateUpload("pivots", ElementType.FLOAT32, 3L * shape.channels()));
      this.mean = allocate("feature means", matrixOrder);
      this.hostMean = allocateHost("feature means", matrixOrder);
      this.matrix = allocate("co-moments", elements);
      this.hostMatrix = allocateHost("co-moments", elements);
      this.hostImages =
          buffers.own(device.allocateHost("fitted images", ElementType.FLOAT32, imageValues));
      // Last, since closing it waits for copies that a failure has left under way.
      this.stream = buffers.own(device.openStream());
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

  /**
   * Measures a block and waits until that is done; its images are changed.
   *
   * @param count how many images there are
   */
  void add(DeviceBatch block, int count) {
    DeviceBuffer images = block.images();
    stream.waitFor(block.ready());
    stream.launch(new Kernel.MeasureChannels(images, shape, count, planes, channels));
    stream.copyOut(channels, hostChannels, channels.elements());
    stream.synchronize();
    statistics.addChannels(count, hostChannels.bytes().asDoubleBuffer());
    switch (extra) {
      case NOTHING -> {}
      case IMAGES -> addImages(images, count);
      case CO_MOMENTS -> addCoMoments(images, count);
    }
  }

  private void addImages(DeviceBuffer images, int count) {
    stream.copyOut(images, hostImages, (long) count * shape.values());
    stream.synchronize();
    statistics.addImages(count, hostImages.bytes().asFloatBuffer());
  }

  private void addCoMoments(DeviceBuffer images, int count) {
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
