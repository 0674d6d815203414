package org.batchwarp.cli.bench;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.util.Arrays;
import java.util.Optional;
import java.util.SplittableRandom;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.device.Device;
import org.batchwarp.program.AugmentationProgram;
import org.batchwarp.program.FittedState;

/**
 * Images of one shape, channels last, and what is done to them.
 *
 * @param shape of the images that go in
 */
public record BenchCase(ImageShape shape, BenchSettings settings) {
  /** A whitening matrix of this order has 64 MiB. */
  private static final int LARGEST_WHITENED = 4096;

  /**
   * Checks that the case can be run.
   *
   * @throws IllegalArgumentException if not; the message names the option
   */
  public BenchCase {
    int widest = Math.max(settings.inputType().bytes(), settings.outputType().bytes());
    long fitting = Integer.MAX_VALUE / ((long) shape.values() * widest);
    if (settings.batch() > fitting) {
      throw new IllegalArgumentException(
          fitting == 0
              ? "--shape: an image of %s has more than 2 GiB".formatted(shape.size())
              : "--batch must be at most %d for images of %s, got %d"
                  .formatted(fitting, shape.size(), settings.batch()));
    }
    boolean whitens = settings.augmentations().contains(Augmentation.ZCA);
    if (whitens && shape.values() > LARGEST_WHITENED) {
      throw new IllegalArgumentException(
          "--augment: zca takes images of at most %d values, got %s: give a smaller --shape"
              .formatted(LARGEST_WHITENED, shape.size()));
    }
    try {
      program(shape, settings);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("--augment: " + e.getMessage(), e);
    }
  }

  AugmentationConfig config() {
    return builder(settings).build().config();
  }

  AugmentationProgram program() {
    return program(shape, settings);
  }

  private static AugmentationProgram program(ImageShape shape, BenchSettings settings) {
    AugmentationConfig config = builder(settings).build().config();
    return AugmentationProgram.forFlow(
        config, Optional.of(fitted(shape, config)), shape, settings.inputType());
  }

  /** A generator that needs no fit any more. */
  ImageDataGenerator generator(Device device) {
    ImageDataGenerator generator = builder(settings).device(device).build();
    generator.restore(fitted(shape, generator.config()));
    return generator;
  }

  private static ImageDataGeneratorBuilder builder(BenchSettings settings) {
    ImageDataGeneratorBuilder builder =
        ImageDataGenerator.builder()
            .dataFormat(settings.layout())
            .dtype(settings.outputType())
            .fillMode(settings.fillMode());
    settings.augmentations().forEach(augmentation -> augmentation.addTo(builder));
    return builder;
  }

  /** Statistics as of random bytes; how long it takes does not depend on them. */
  private static FittedState fitted(ImageShape shape, AugmentationConfig config) {
    double[] mean = new double[shape.channels()];
    double[] deviation = new double[shape.channels()];
    Arrays.fill(mean, 127.5);
    Arrays.fill(deviation, 73.9);
    Optional<float[]> matrix = Optional.empty();
    if (config.standardization().zcaWhitening()) {
      float[] values = new float[shape.values() * shape.values()];
      Arrays.fill(values, 1f / shape.values());
      matrix = Optional.of(values);
    }
    return new FittedState(shape.withFormat(config.dataFormat()), mean, deviation, matrix);
  }

  /** The bytes of one image before. */
  long bytesIn() {
    return (long) shape.values() * settings.inputType().bytes();
  }

  /** The bytes of one image afterwards. */
  long bytesOut() {
    return (long) shape.values() * settings.outputType().bytes();
  }

  /** Random images, in direct memory. */
  ByteBuffer images(int count) {
    ByteBuffer pixels =
        ByteBuffer.allocateDirect(Math.toIntExact(count * bytesIn()))
            .order(ByteOrder.nativeOrder());
    SplittableRandom random = new SplittableRandom(1);
    if (settings.inputType() == ElementType.UINT8) {
      byte[] some = new byte[Math.min(pixels.remaining(), 1 << 16)];
      while (pixels.hasRemaining()) {
        random.nextBytes(some);
        pixels.put(some, 0, Math.min(some.length, pixels.remaining()));
      }
      return pixels.flip();
    }
    FloatBuffer values = pixels.asFloatBuffer();
    while (values.hasRemaining()) {
      values.put(random.nextInt(256));
    }
    return pixels;
  }
}
