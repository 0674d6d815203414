package org.batchwarp.device;

import java.util.Arrays;
import java.util.DoubleSummaryStatistics;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;

/**
 * The random images that one choice asks for.
 *
 * @param random draws the images and whatever else is needed, the same on every device
 */
record ReferenceBatch(ImageShape shape, int count, Content content, Random random) {
  static final int MOST_PIXELS = 310_000;

  /** The size of an image. */
  record Extent(int height, int width) {
    static Extent of(int height, int width) {
      ContractSize size = ContractSize.ofThisRun();
      return new Extent(size.side(height), size.side(width));
    }

    @Override
    public String toString() {
      return height + "x" + width;
    }
  }

  static final Factor<Extent> EXTENT =
      new Factor<>(
          "size",
          List.of(
              Extent.of(1, 1),
              Extent.of(1, 7),
              Extent.of(5, 1),
              Extent.of(2, 2),
              Extent.of(3, 5),
              Extent.of(7, 9),
              Extent.of(28, 28),
              Extent.of(33, 17),
              Extent.of(64, 65),
              Extent.of(16, 31),
              Extent.of(97, 101),
              Extent.of(515, 509)));

  static final Factor<Integer> COUNT =
      new Factor<>(
          "images", Stream.of(1, 2, 3, 31, 300).map(ContractSize.ofThisRun()::images).toList());
  static final Factor<Integer> CHANNELS = new Factor<>("channels", List.of(1, 2, 3, 4, 5, 6, 7));
  static final Factor<DataFormat> FORMAT = new Factor<>("format", List.of(DataFormat.values()));

  /** Whether the images are not too many to be of their size. */
  static boolean isModest(Choice choice) {
    Extent extent = choice.of(EXTENT);
    return extent.height() * extent.width() * choice.of(COUNT) <= MOST_PIXELS;
  }

  static ReferenceBatch of(
      Choice choice, Factor<Integer> channels, Factor<DataFormat> format, Factor<Content> content) {
    Extent extent = choice.of(EXTENT);
    ImageShape shape =
        new ImageShape(extent.height(), extent.width(), choice.of(channels), choice.of(format));
    return new ReferenceBatch(
        shape, choice.of(COUNT), choice.of(content), new Random(choice.seed()));
  }

  static ReferenceBatch of(Choice choice, Factor<Content> content) {
    return of(choice, CHANNELS, FORMAT, content);
  }

  /** The values of all images. */
  int values() {
    return count * shape.values();
  }

  /** The images and one more, which a kernel that works in place must leave. */
  float[] drawWithOneMore() {
    return content.values(values() + shape.values(), random);
  }

  /** What is no image's own parameter is poison. */
  double[] parameters(int slot, double least, double most) {
    double[] parameters = new double[count * ImageParameters.STRIDE];
    Arrays.fill(parameters, Double.NaN);
    for (int n = 0; n < count; n++) {
      parameters[n * ImageParameters.STRIDE + slot] = least + (most - least) * random.nextDouble();
    }
    return parameters;
  }

  /** The limits of each image as {@link ImageMoments} lays them out; the rest is poison. */
  double[] limits(float[] images) {
    double[] moments = new double[count * ImageMoments.STRIDE];
    Arrays.fill(moments, Double.NaN);
    for (int n = 0; n < count; n++) {
      int first = n * shape.values();
      DoubleSummaryStatistics statistics =
          IntStream.range(first, first + shape.values())
              .mapToDouble(i -> images[i])
              .summaryStatistics();
      moments[n * ImageMoments.STRIDE + ImageMoments.MINIMUM] = statistics.getMin();
      moments[n * ImageMoments.STRIDE + ImageMoments.MAXIMUM] = statistics.getMax();
    }
    return moments;
  }

  /** One centre for each channel, one scale for each, one bias for each. */
  float[] drawAffine(double largestCenter, double largestScale, double largestBias) {
    int channels = shape.channels();
    float[] affine = new float[3 * channels];
    for (int c = 0; c < channels; c++) {
      affine[c] = symmetric(largestCenter);
      affine[channels + c] = symmetric(largestScale);
      affine[2 * channels + c] = symmetric(largestBias);
    }
    return affine;
  }

  private float symmetric(double largest) {
    return (float) (largest * (2 * random.nextDouble() - 1));
  }
}
