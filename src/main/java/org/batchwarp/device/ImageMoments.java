package org.batchwarp.device;

/** The layout of {@link Kernel.MeasureImages}' result for each image: {@link #STRIDE} doubles. */
public final class ImageMoments {
  public static final int MEAN = 0;

  /** The population standard deviation. */
  public static final int STANDARD_DEVIATION = 1;

  public static final int MINIMUM = 2;
  public static final int MAXIMUM = 3;

  /** Doubles for each image. */
  public static final int STRIDE = 4;

  private ImageMoments() {}
}
