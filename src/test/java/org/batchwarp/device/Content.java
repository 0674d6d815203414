package org.batchwarp.device;

import java.util.Random;
import org.batchwarp.array.ElementType;

/** Kinds of random values. */
enum Content {
  /** All whole numbers of 8 bits, which are also given as bytes. */
  BYTES(0, 255),
  LEVELS(0, 255),
  UNIT(-1, 1),
  LARGE(-4000, 4000),
  /** Far from zero, compared with how they differ. */
  OFFSET(1_000_000, 1_000_100),
  /** Around the smallest normal float16. */
  TINY(-2e-4, 2e-4),
  /** Partly more than the largest float16. */
  HUGE(-1e5, 1e5);

  private final double least;
  private final double most;

  Content(double least, double most) {
    this.least = least;
    this.most = most;
  }

  ElementType type() {
    return this == BYTES ? ElementType.UINT8 : ElementType.FLOAT32;
  }

  /** No value is larger, with or without its sign. */
  double largest() {
    return most;
  }

  float value(Random random) {
    return this == BYTES
        ? random.nextInt(256)
        : (float) (least + (most - least) * random.nextDouble());
  }

  float[] values(int elements, Random random) {
    float[] values = new float[elements];
    for (int i = 0; i < elements; i++) {
      values[i] = value(random);
    }
    return values;
  }
}
