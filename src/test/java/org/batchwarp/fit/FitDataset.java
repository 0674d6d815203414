package org.batchwarp.fit;

import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.source.ImageSource;

/** Float images in memory and what fits of them should be, by plain loops in double. */
@SuppressWarnings("ArrayRecordComponent") // Never compared.
record FitDataset(ImageShape shape, float[][] images) {

  static FitDataset random(int count, ImageShape shape, long seed) {
    Random random = new Random(seed);
    float[][] images = new float[count][shape.values()];
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        image[i] = (float) (random.nextGaussian() * 20 + 50 + 5 * (i % 3));
      }
    }
    return new FitDataset(shape, images);
  }

  int count() {
    return images.length;
  }

  /** The images from one index to another. */
  FitDataset part(int from, int to) {
    return new FitDataset(shape, Arrays.copyOfRange(images, from, to));
  }

  ImageSource source() {
    float[] pixels = new float[images.length * shape.values()];
    for (int n = 0; n < images.length; n++) {
      System.arraycopy(images[n], 0, pixels, n * shape.values(), shape.values());
    }
    return ImageSource.of(pixels, shape);
  }

  FeatureStatistics measure(ImageDataGenerator generator) throws IOException {
    return generator.measure(source(), FitOptions.defaults());
  }

  int channel(int value) {
    return shape.format() == DataFormat.CHANNELS_LAST
        ? value % shape.channels()
        : value / (shape.height() * shape.width());
  }

  double[] means() {
    double[] sums = new double[shape.channels()];
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        sums[channel(i)] += image[i];
      }
    }
    int perChannel = count() * shape.height() * shape.width();
    return Arrays.stream(sums).map(sum -> sum / perChannel).toArray();
  }

  double[] deviations() {
    double[] means = means();
    double[] squares = new double[shape.channels()];
    for (float[] image : images) {
      for (int i = 0; i < image.length; i++) {
        double deviation = image[i] - means[channel(i)];
        squares[channel(i)] += deviation * deviation;
      }
    }
    int perChannel = count() * shape.height() * shape.width();
    return Arrays.stream(squares).map(sum -> Math.sqrt(sum / perChannel)).toArray();
  }

  /** The mean of (x - c)(x - c)ᵀ of the images after a linear map, c being the channel means. */
  double[][] secondMoments(float[] map) {
    double[] means = means();
    int values = shape.values();
    double[][] moments = new double[values][values];
    for (float[] image : images) {
      double[] mapped = new double[values];
      for (int j = 0; j < values; j++) {
        for (int i = 0; i < values; i++) {
          mapped[j] += (image[i] - means[channel(i)]) * map[i * values + j];
        }
      }
      for (int i = 0; i < values; i++) {
        for (int j = 0; j < values; j++) {
          moments[i][j] += mapped[i] * mapped[j] / count();
        }
      }
    }
    return moments;
  }
}
