package org.batchwarp.program;

import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.OptionalDouble;
import java.util.RandomAccess;
import org.batchwarp.config.TransformParameters;

/**
 * The random parameters of a batch's images in one array, which is filled anew for the next batch:
 * no object is kept for an image. Not thread-safe.
 */
public final class ParameterTable extends AbstractList<TransformParameters>
    implements RandomAccess {
  static final int THETA = 0;
  static final int TX = 1;
  static final int TY = 2;
  static final int SHEAR = 3;
  static final int ZX = 4;
  static final int ZY = 5;
  static final int FLIP_HORIZONTAL = 6;
  static final int FLIP_VERTICAL = 7;

  /** Not a number if there is none, as what follows. */
  static final int CHANNEL_SHIFT = 8;

  static final int BRIGHTNESS = 9;

  /** Values of an image. */
  static final int STRIDE = 10;

  private final double[] values;
  private int size;

  /**
   * An empty table.
   *
   * @param capacity the most images
   */
  public ParameterTable(int capacity) {
    values = new double[capacity * STRIDE];
  }

  /** The given parameters as a table: themselves, if they are one. */
  public static ParameterTable of(List<TransformParameters> images) {
    if (images instanceof ParameterTable table) {
      return table;
    }
    ParameterTable table = new ParameterTable(images.size());
    double[] values = table.resize(images.size());
    for (int image = 0; image < images.size(); image++) {
      fill(values, image * STRIDE, images.get(image));
    }
    return table;
  }

  private static void fill(double[] values, int at, TransformParameters parameters) {
    values[at + THETA] = parameters.theta();
    values[at + TX] = parameters.tx();
    values[at + TY] = parameters.ty();
    values[at + SHEAR] = parameters.shear();
    values[at + ZX] = parameters.zx();
    values[at + ZY] = parameters.zy();
    values[at + FLIP_HORIZONTAL] = parameters.flipHorizontal() ? 1 : 0;
    values[at + FLIP_VERTICAL] = parameters.flipVertical() ? 1 : 0;
    values[at + CHANNEL_SHIFT] = parameters.channelShiftIntensity().orElse(Double.NaN);
    values[at + BRIGHTNESS] = parameters.brightness().orElse(Double.NaN);
  }

  /** The values, {@link #STRIDE} for each image. */
  double[] values() {
    return values;
  }

  /** The values of so many images, which are undefined at first. */
  double[] resize(int images) {
    size = Objects.checkIndex(images, values.length / STRIDE + 1);
    return values;
  }

  @Override
  public int size() {
    return size;
  }

  @Override
  public TransformParameters get(int index) {
    int at = Objects.checkIndex(index, size) * STRIDE;
    return new TransformParameters(
        values[at + THETA],
        values[at + TX],
        values[at + TY],
        values[at + SHEAR],
        values[at + ZX],
        values[at + ZY],
        values[at + FLIP_HORIZONTAL] != 0,
        values[at + FLIP_VERTICAL] != 0,
        optional(values[at + CHANNEL_SHIFT]),
        optional(values[at + BRIGHTNESS]));
  }

  private static OptionalDouble optional(double value) {
    return Double.isNaN(value) ? OptionalDouble.empty() : OptionalDouble.of(value);
  }
}
