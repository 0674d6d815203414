package org.batchwarp.jmh;

import java.io.IOException;
import java.util.List;
import org.batchwarp.Image;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;

/**
 * Whether contestants really do the same work: each image inside of its borders, on the scale of
 * the pixels, against what the library's {@code applyTransform} makes of it.
 */
final class Agreement {
  /** The largest mean absolute difference that rounding to bytes and coarse weights explain. */
  private static final double TOLERANCE = 1;

  private static final int IMAGES = 8;

  private final Workload workload;
  private final ImageDataGenerator generator;

  private Agreement(Workload workload, Device device) {
    this.workload = workload;
    this.generator = workload.motion().generator(workload.shape()).device(device).build();
  }

  /**
   * Runs each contestant once.
   *
   * @throws IllegalStateException if one does something else; the message names it
   */
  static void check(Workload workload, List<Contestant> contestants, String device, int threads)
      throws IOException {
    try (Device reference = Devices.open("java")) {
      Agreement agreement = new Agreement(workload, reference);
      for (Contestant contestant : contestants) {
        try (Augmenter augmenter = contestant.open(workload, device, threads)) {
          if (augmenter instanceof FixedAugmenter fixed) {
            agreement.check(contestant, fixed);
          }
        }
      }
    }
  }

  private void check(Contestant contestant, FixedAugmenter augmenter) {
    augmenter.augment();
    double sum = 0;
    long compared = 0;
    for (int image = 0; image < Math.min(IMAGES, workload.batch()); image++) {
      float[] expected = expected(image);
      float[] actual = augmenter.image(image);
      ImageShape shape = workload.shape();
      AffineMap map = workload.mapWithFlip(image);
      for (int i = 0; i < expected.length; i++) {
        int pixel = i / shape.channels();
        int channel = i % shape.channels();
        if (isInside(map, pixel / shape.width(), pixel % shape.width())) {
          double value = actual[i] * workload.deviation()[channel] + workload.mean()[channel];
          sum += Math.abs(value - expected[i]);
          compared++;
        }
      }
    }
    double difference = sum / compared;
    System.out.printf(
        "# %s %s differs by %.3f of 255 in the mean%n",
        contestant, workload.shape().size(), difference);
    if (!(difference <= TOLERANCE)) {
      throw new IllegalStateException(
          "%s does other work at %s: it differs by %.3f of 255 in the mean"
              .formatted(contestant, workload.shape().size(), difference));
    }
  }

  private float[] expected(int image) {
    ImageShape shape = workload.shape();
    float[] pixels = new float[shape.values()];
    for (int i = 0; i < pixels.length; i++) {
      pixels[i] = workload.pixels()[image * pixels.length + i] & 0xFF;
    }
    return generator.applyTransform(new Image(shape, pixels), workload.transform(image)).values();
  }

  /** Contestants differ by rule only where less than a pixel and a half is left to the border. */
  private boolean isInside(AffineMap map, int row, int column) {
    double y = map.y(row, column);
    double x = map.x(row, column);
    return y >= 1.5
        && y <= workload.shape().height() - 2.5
        && x >= 1.5
        && x <= workload.shape().width() - 2.5;
  }
}
