package org.batchwarp.fit;

import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.HostAlgebra;
import org.batchwarp.program.FittedState;

/**
 * Statistics of a data set, or of a part of one, gathered in one pass: the number of images, mean
 * and squared deviations of each channel, and for ZCA the co-moments of all pairs of values.
 * Statistics of parts can be merged; the result is that of all parts together.
 *
 * <p>Not thread-safe.
 */
public final class FeatureStatistics {
  private final ImageShape shape;
  private final ChannelMoments channels;
  private final Optional<CoMoments> coMoments;
  private long count;

  /**
   * Statistics of nothing yet.
   *
   * @param withCoMoments whether to gather what ZCA needs
   */
  public FeatureStatistics(ImageShape shape, boolean withCoMoments) {
    this.shape = shape;
    this.channels = new ChannelMoments(shape.channels());
    this.coMoments = withCoMoments ? Optional.of(new CoMoments(shape.values())) : Optional.empty();
  }

  /** The number of images seen. */
  public long count() {
    return count;
  }

  /** The shape of the images. */
  public ImageShape shape() {
    return shape;
  }

  /**
   * Adds what other statistics have seen, which stay usable.
   *
   * @throws IllegalArgumentException if they are of other shapes, or only one has co-moments
   */
  public void merge(FeatureStatistics other) {
    if (!shape.equals(other.shape) || coMoments.isPresent() != other.coMoments.isPresent()) {
      throw new IllegalArgumentException(
          "cannot merge statistics of %s images (%s, %s co-moments) with those of %s (%s, %s)"
              .formatted(
                  shape.size(),
                  shape.format(),
                  coMoments.isPresent() ? "with" : "without",
                  other.shape.size(),
                  other.shape.format(),
                  other.coMoments.isPresent() ? "with" : "without"));
    }
    count += other.count;
    channels.merge(other.channels);
    coMoments.ifPresent(mine -> mine.merge(other.coMoments.orElseThrow()));
  }

  /** Counts images whose channel moments are given: all means, then all squares. */
  void addChannels(int images, DoubleBuffer moments) {
    double[] mean = new double[shape.channels()];
    double[] squares = new double[shape.channels()];
    moments.get(mean).get(squares);
    channels.merge((double) images * shape.height() * shape.width(), mean, squares);
    count += images;
  }

  void addImages(int images, FloatBuffer pixels) {
    List<float[]> rows = new ArrayList<>(images);
    for (int image = 0; image < images; image++) {
      float[] row = new float[shape.values()];
      pixels.get(row);
      rows.add(row);
    }
    coMoments.orElseThrow().addImages(rows);
  }

  /**
   * Adds the second moments of images whose channels are counted already.
   *
   * @param pivot of each channel
   * @param sums of each value minus its pivot
   * @param products as {@link CoMoments#addMoments} takes them
   */
  void addCoMoments(long images, double[] pivot, double[] sums, DoubleBuffer products) {
    double[] matrix = new double[Math.multiplyExact(shape.values(), shape.values())];
    products.get(matrix);
    coMoments.orElseThrow().addMoments(images, broadcast(pivot), sums, matrix);
  }

  /**
   * The state that standardises images by these statistics.
   *
   * @param zcaEpsilon regularises the whitening matrix, if there are co-moments
   * @throws IllegalStateException if no image was seen
   */
  public FittedState toFittedState(
      Compatibility compatibility, double zcaEpsilon, HostAlgebra algebra) {
    if (count == 0) {
      throw new IllegalStateException("cannot fit: the statistics have seen no image");
    }
    double[] mean = channels.mean();
    if (!Arrays.stream(mean).allMatch(Double::isFinite)) {
      throw new IllegalStateException(
          "cannot fit: the images hold values that are not finite, the means of the channels are "
              + Arrays.toString(mean));
    }
    Whitening whitening = new Whitening(compatibility, zcaEpsilon, algebra);
    return new FittedState(
        shape,
        mean,
        channels.standardDeviation(),
        coMoments.map(moments -> whitening.matrix(moments, broadcast(mean))));
  }

  /** Each channel's value at each of its places in an image. */
  private double[] broadcast(double[] perChannel) {
    int pixels = shape.height() * shape.width();
    double[] values = new double[shape.values()];
    Arrays.setAll(
        values,
        i ->
            perChannel[
                shape.format() == DataFormat.CHANNELS_LAST ? i % perChannel.length : i / pixels]);
    return values;
  }
}
