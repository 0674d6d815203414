package org.batchwarp.jmh;

import org.batchwarp.array.ImageShape;

/** Images whose channels lie one after another. */
final class Planes {
  private Planes() {}

  /** The same image, channels last. */
  static float[] interleave(float[] planes, ImageShape shape) {
    int pixels = shape.height() * shape.width();
    float[] values = new float[planes.length];
    for (int channel = 0; channel < shape.channels(); channel++) {
      for (int pixel = 0; pixel < pixels; pixel++) {
        values[pixel * shape.channels() + channel] = planes[channel * pixels + pixel];
      }
    }
    return values;
  }
}
