package org.batchwarp.sink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.file.Path;
import javax.imageio.IIOException;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.file.FileFailure;
import org.batchwarp.file.OutputFolder;
import org.batchwarp.file.StagedFile;

/**
 * Writes images to a folder as Keras's {@code save_to_dir} does: scaled by {@link ImageScaler}, and
 * named {@code prefix_index_hash.format}. A file appears, or is replaced, only when it is complete.
 *
 * <p>Images may be written from several threads at once, but not while one commits or closes.
 */
public final class ImageFolderSink implements AutoCloseable {
  private final OutputFolder folder;
  private final String prefix;
  private final String extension;
  private final ImageFormat format;
  private final ImageScaler scaler;

  private ImageFolderSink(
      OutputFolder folder, String prefix, String extension, ImageScaler scaler) {
    this.folder = folder;
    this.prefix = prefix;
    this.extension = extension;
    this.format = ImageFormat.ofExtension(extension);
    this.scaler = scaler;
  }

  /**
   * A sink whose files appear one after another. {@link #commit()} and {@link #close()} have no
   * effect on them.
   *
   * @param directory an existing folder, or one to create in an existing folder
   * @param prefix the start of file names; may be empty
   * @param format {@code png}, {@code jpeg} or {@code jpg}, which is also the file names' extension
   * @throws IllegalArgumentException if the format or the prefix is not allowed
   * @throws IOException if the folder cannot be created or written to
   */
  public static ImageFolderSink direct(
      Path directory, String prefix, String format, Compatibility compatibility)
      throws IOException {
    requireNames(prefix, format);
    ImageScaler scaler = new ImageScaler(compatibility);
    return new ImageFolderSink(OutputFolder.direct(directory), prefix, format, scaler);
  }

  /**
   * A sink whose files all appear at {@link #commit()}; {@link #close()} without commit leaves
   * nothing behind. Parameters and errors are those of {@link #direct}.
   */
  public static ImageFolderSink staged(
      Path directory, String prefix, String format, Compatibility compatibility)
      throws IOException {
    requireNames(prefix, format);
    ImageScaler scaler = new ImageScaler(compatibility);
    return new ImageFolderSink(OutputFolder.staged(directory), prefix, format, scaler);
  }

  private static void requireNames(String prefix, String format) {
    ImageFormat.ofExtension(format);
    if (prefix.chars().anyMatch(c -> c == '/' || c == '\\' || Character.isISOControl(c))) {
      throw new IllegalArgumentException(
          "save prefix must be the start of a file name without / or \\, got "
              + prefix.replaceAll("\\p{Cntrl}", "?"));
    }
  }

  /**
   * Checks that a format can hold images of a shape, before there is one to write.
   *
   * @throws IllegalArgumentException if it cannot, or if there is no such format
   */
  public static void requireWritable(String format, ImageShape shape) {
    ImageFormat.ofExtension(format).requireChannels(shape.channels());
  }

  /**
   * Writes one image.
   *
   * @param pixels one image from the position on, in the order of {@code shape}; not changed
   * @param shape with 1 (gray), 3 (RGB) or, only as PNG, 4 (RGBA) channels
   * @param index the image's index, for its name
   * @param hash Keras's random number that tells apart images of one index, for its name
   * @throws IllegalArgumentException if the format cannot hold that number of channels
   * @throws IOException if the file cannot be written
   */
  public void write(FloatBuffer pixels, ImageShape shape, int index, int hash) throws IOException {
    String name = prefix + "_" + index + "_" + hash + "." + extension;
    Path file = folder.path().resolve(name);
    byte[] bytes = scaler.toBytes(pixels, shape);
    try (StagedFile staged = StagedFile.create(file)) {
      staged.write(
          ByteBuffer.wrap(format.encode(bytes, shape.height(), shape.width(), shape.channels())));
      staged.commit();
    } catch (IIOException e) {
      throw FileFailure.cannotWrite(file, e);
    }
  }

  /**
   * Ends writing; in a staged sink, moves all files to the folder, replacing files of the same
   * names.
   *
   * @throws IllegalStateException if this was committed or closed before
   */
  public void commit() throws IOException {
    folder.commit();
  }

  /** Deletes a staged sink's files unless they were committed; idempotent. */
  @Override
  public void close() throws IOException {
    folder.close();
  }
}
