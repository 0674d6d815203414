package org.batchwarp.program;

import java.util.AbstractList;
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

  /** A table of one image. */
  public static ParameterTable ofOne(TransformParameters parameters) {
    ParameterTable table = new ParameterTable(1);
    double[] values = table.resize(1);
    values[THETA] = parameters.theta();
    values[TX] = parameters.tx();
    values[TY] = parameters.ty();
    values[SHEAR] = parameters.shear();
    values[ZX] = parameters.zx();
    values[ZY] = parameters.zy();
    values[FLIP_HORIZONTAL] = parameters.flipHorizontal() ? 1 : 0;
    values[FLIP_VERTICAL] = parameters.flipVertical() ? 1 : 0;
    values[CHANNEL_SHIFT] = parameters.channelShiftIntensity().orElse(Double.NaN);
    values[BRIGHTNESS] = parameters.brightness().orElse(Double.NaN);
    return table;
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
