package org.batchwarp.device;

/**
 * The layout of the parameters that kernels read for each image: {@link #STRIDE} doubles.
 *
 * <pre>
 * 0..2   inverse map, row:    y = m0 r + m1 c + m2
 * 3..5   inverse map, column: x = m3 r + m4 c + m5
 * 6, 7   first row of the output lattice and its step: r = first + step * output row
 * 8, 9   first column and its step, likewise; a flip is the lattice walked backwards
 * 10     channel shift intensity
 * 11     brightness factor
 * </pre>
 *
 * <p>Flips stay apart from the map, although they could be folded into it: the coordinates of a
 * flipped image are then those of the unflipped one to the last bit, as in Keras, and a pixel on
 * the very edge falls to the same side.
 */
public final class ImageParameters {
  public static final int INVERSE_MAP = 0;
  public static final int FIRST_ROW = 6;
  public static final int ROW_STEP = 7;
  public static final int FIRST_COLUMN = 8;
  public static final int COLUMN_STEP = 9;
  public static final int CHANNEL_SHIFT = 10;
  public static final int BRIGHTNESS = 11;

  /** Doubles for each image. */
  public static final int STRIDE = 12;

  private ImageParameters() {}
}
