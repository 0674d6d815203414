package org.batchwarp.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.batchwarp.array.ImageShape;
import org.batchwarp.file.StagedFile;

/**
 * Shows images in a grid, in one RGB PNG file. Images fill the rows from the top left; cells
 * without an image show the background. The file appears, or is replaced, only when it is complete.
 *
 * @param rows rows of the grid
 * @param columns columns of the grid
 * @param scale the side in pixels of the square that shows one pixel
 * @param gap pixels between images and around the grid; 0 for none
 * @param background the color of gaps and empty cells, {@code 0xRRGGBB}
 * @param range which values become black and white
 */
public record ContactSheet(
    int rows, int columns, int scale, int gap, int background, ValueRange range) {
  private static final int MAXIMUM_LENGTH = 10_000;
  private static final int MINIMUM_SEPARATION = 8;

  public ContactSheet {
    requireBetween("rows", rows, 1, MAXIMUM_LENGTH);
    requireBetween("columns", columns, 1, MAXIMUM_LENGTH);
    requireBetween("scale", scale, 1, MAXIMUM_LENGTH);
    requireBetween("gap", gap, 0, MAXIMUM_LENGTH);
    requireBetween("background", background, 0, 0xFFFFFF);
    Objects.requireNonNull(range, "range");
  }

  private static void requireBetween(String name, int value, int minimum, int maximum) {
    if (value < minimum || value > maximum) {
      throw new IllegalArgumentException(
          name + " must be " + minimum + " to " + maximum + ", got " + value);
    }
  }

  /**
   * Writes one grid.
   *
   * @param shape the shape of every image, with 1, 3 or 4 channels; alpha is not shown
   * @param images 1 to rows x columns images, each from its buffer's position on; not changed
   * @throws IllegalArgumentException if there are too many images or the picture gets too large
   * @throws IOException if the file cannot be written
   */
  public void write(Path target, ImageShape shape, List<FloatBuffer> images) throws IOException {
    requireDrawable(shape, images);
    Canvas canvas = canvas(gridHeight(shape), gridWidth(shape));
    drawGrid(canvas, shape, images, range, 0);
    save(canvas, target);
  }

  /**
   * Writes two grids side by side, with a wider gap between them.
   *
   * @param before the images on the left
   * @param after the images on the right, as many
   * @throws IllegalArgumentException as {@link #write}, or if the numbers of images differ
   * @throws IOException if the file cannot be written
   */
  public void writeBeforeAfter(
      Path target, ImageShape shape, List<FloatBuffer> before, List<FloatBuffer> after)
      throws IOException {
    writeBeforeAfter(target, shape, before, after, range);
  }

  /** The same where the images on the right have a range of their own. */
  public void writeBeforeAfter(
      Path target,
      ImageShape shape,
      List<FloatBuffer> before,
      List<FloatBuffer> after,
      ValueRange rangeAfter)
      throws IOException {
    requireDrawable(shape, before);
    if (before.size() != after.size()) {
      throw new IllegalArgumentException(
          "as many images after as before expected, got " + after.size() + " and " + before.size());
    }
    long right = gridWidth(shape) + Math.max(MINIMUM_SEPARATION, 2 * gap);
    Canvas canvas = canvas(gridHeight(shape), right + gridWidth(shape));
    drawGrid(canvas, shape, before, range, 0);
    drawGrid(canvas, shape, after, rangeAfter, (int) right);
    save(canvas, target);
  }

  private void requireDrawable(ImageShape shape, List<FloatBuffer> images) {
    int channels = shape.channels();
    if (channels != 1 && channels != 3 && channels != 4) {
      throw new IllegalArgumentException("images must have 1, 3 or 4 channels, got " + channels);
    }
    requireBetween("number of images", images.size(), 1, rows * columns);
  }

  private long gridHeight(ImageShape shape) {
    return (long) rows * ((long) shape.height() * scale + gap) + gap;
  }

  private long gridWidth(ImageShape shape) {
    return (long) columns * ((long) shape.width() * scale + gap) + gap;
  }

  private Canvas canvas(long height, long width) {
    if (height > Integer.MAX_VALUE / 3 / width) {
      throw new IllegalArgumentException(
          "contact sheet of "
              + height
              + " x "
              + width
              + " pixels is too large; use fewer images"
              + " or a smaller scale");
    }
    return new Canvas((int) height, (int) width, background);
  }

  private void drawGrid(
      Canvas canvas, ImageShape shape, List<FloatBuffer> images, ValueRange values, int left) {
    for (int i = 0; i < images.size(); i++) {
      canvas.draw(
          toBytes(images.get(i), shape, values),
          shape.width(),
          shape.channels(),
          scale,
          gap + i / columns * (shape.height() * scale + gap),
          left + gap + i % columns * (shape.width() * scale + gap));
    }
  }

  private static byte[] toBytes(FloatBuffer image, ImageShape shape, ValueRange range) {
    if (range instanceof ValueRange.Fixed fixed) {
      return clip(ImageScaler.channelsLast(image, shape), fixed);
    }
    ValueRange.PerImage own = (ValueRange.PerImage) range;
    return new ImageScaler(own.compatibility()).toBytes(image, shape);
  }

  private static byte[] clip(float[] values, ValueRange.Fixed fixed) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      float fraction = (values[i] - fixed.minimum()) / (fixed.maximum() - fixed.minimum());
      bytes[i] = (byte) Math.round(255 * Math.max(0, Math.min(1, fraction)));
    }
    return bytes;
  }

  private static void save(Canvas canvas, Path target) throws IOException {
    try (StagedFile staged = StagedFile.create(target)) {
      byte[] png = ImageFormat.PNG.encode(canvas.pixels(), canvas.height(), canvas.width(), 3);
      staged.write(ByteBuffer.wrap(png));
      staged.commit();
    }
  }
}
