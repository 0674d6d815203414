package org.batchwarp.jmh;

import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.SplittableRandom;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;
import org.batchwarp.device.Device;
import org.batchwarp.program.FittedState;
import org.batchwarp.program.ParameterSampler;
import org.batchwarp.random.RandomState;

/**
 * What all contestants get: batches of pixels, the random transformation of each image, and the
 * statistics to normalise with. The same each time.
 */
final class Workload {
  private static final long SEED = 20260101;
  private static final double[] MEAN = {123.675, 116.28, 103.53};
  private static final double[] DEVIATION = {58.395, 57.12, 57.375};

  private final StandardCase standardCase;
  private final Motion motion;
  private final int batches;
  private final byte[] pixels;
  private final List<TransformParameters> transforms;

  /** One batch. */
  Workload(StandardCase standardCase, Motion motion) {
    this(standardCase, motion, 1);
  }

  /** Several batches, one after another. */
  Workload(StandardCase standardCase, Motion motion, int batches) {
    ImageShape shape = standardCase.shape();
    int images = batches * standardCase.batch();
    this.standardCase = standardCase;
    this.motion = motion;
    this.batches = batches;
    this.pixels = images(shape, images);
    this.transforms =
        new ParameterSampler(motion.generator(shape).build().config(), shape)
            .draw(new RandomState(SEED), images);
  }

  /** Waves with some noise: smooth enough to compare interpolations, and of full rank. */
  static byte[] images(ImageShape shape, int count) {
    SplittableRandom random = new SplittableRandom(SEED);
    byte[] pixels = new byte[count * shape.values()];
    int at = 0;
    for (int image = 0; image < count; image++) {
      double[] phases = random.doubles(shape.channels(), 0, 2 * Math.PI).toArray();
      double rowStep = random.nextDouble(2, 10) / shape.height();
      double columnStep = random.nextDouble(2, 10) / shape.width();
      for (int row = 0; row < shape.height(); row++) {
        double vertical = 127 + 55 * Math.sin(rowStep * row);
        for (int column = 0; column < shape.width(); column++) {
          for (double phase : phases) {
            double wave = vertical + 55 * Math.sin(columnStep * column + phase);
            pixels[at++] = (byte) (wave + random.nextInt(16));
          }
        }
      }
    }
    return pixels;
  }

  StandardCase standardCase() {
    return standardCase;
  }

  Motion motion() {
    return motion;
  }

  ImageShape shape() {
    return standardCase.shape();
  }

  /** Images in a batch. */
  int batch() {
    return standardCase.batch();
  }

  int batches() {
    return batches;
  }

  /** All images, one after another, channels last. Not to be changed. */
  byte[] pixels() {
    return pixels;
  }

  TransformParameters transform(int image) {
    return transforms.get(image);
  }

  boolean isFlipped(int image) {
    return transforms.get(image).flipHorizontal();
  }

  /** The map before the flip. */
  AffineMap map(int image) {
    return AffineMap.of(transforms.get(image), shape());
  }

  /** The map with the flip in it. */
  AffineMap mapWithFlip(int image) {
    AffineMap map = map(image);
    return isFlipped(image) ? map.mirrored(shape().width()) : map;
  }

  /** A generator of the same transformations, drawn anew, which knows the statistics. */
  ImageDataGenerator fittedGenerator(Device device) {
    ImageDataGenerator generator = motion.generator(shape()).device(device).build();
    generator.restore(new FittedState(shape(), mean(), deviation(), Optional.empty()));
    return generator;
  }

  /** The mean of each channel, on the scale of the pixels. */
  double[] mean() {
    return channels(MEAN);
  }

  /** The standard deviation of each channel. */
  double[] deviation() {
    return channels(DEVIATION);
  }

  private double[] channels(double[] values) {
    return Arrays.copyOf(values, shape().channels());
  }
}
