package org.batchwarp.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.stream.IntStream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.file.FileFailure;

/**
 * Images in a folder with one subfolder for each class, in the order and with the class indices of
 * Keras's flow_from_directory: classes sorted by name; in each, folders sorted by path and files by
 * name. PNG, JPEG and BMP files with the extensions png, jpg, jpeg and bmp count, others are
 * ignored, as are files outside the subfolders.
 *
 * <p>Files are decoded when they are read, to uint8 with channels last. Pixels are Pillow's, except
 * that samples of 16 bits keep their high byte. Colors are converted as Pillow converts them: color
 * profiles are ignored and alpha is dropped, not blended.
 */
public final class ImageFolder implements ImageSource {
  private final Path root;
  private final FolderListing listing;
  private final ColorMode colorMode;
  private final ImageShape shape;
  private final boolean resizing;
  private volatile boolean closed;

  private ImageFolder(
      Path root,
      FolderListing listing,
      ColorMode colorMode,
      ImageFileReader.Size size,
      boolean resizing) {
    this.root = root;
    this.listing = listing;
    this.colorMode = colorMode;
    this.shape =
        new ImageShape(size.height(), size.width(), colorMode.channels(), DataFormat.CHANNELS_LAST);
    this.resizing = resizing;
  }

  /** Opens images of one size as RGB. */
  public static ImageFolder open(Path root) throws IOException {
    return open(root, ColorMode.RGB);
  }

  /**
   * Opens images of one size.
   *
   * @throws MalformedFileException if there are no images, if a file is not an image, or if sizes
   *     differ
   * @throws IOException if the folder cannot be read
   */
  public static ImageFolder open(Path root, ColorMode colorMode) throws IOException {
    Objects.requireNonNull(colorMode, "colorMode");
    FolderListing listing = list(root);
    return new ImageFolder(root, listing, colorMode, commonSize(listing), false);
  }

  /**
   * Opens images of any size, which are resized to the nearest pixel when they are read.
   *
   * @throws IllegalArgumentException if a length is less than 1
   * @throws MalformedFileException if there are no images, or if a file is not an image
   * @throws IOException if the folder cannot be read
   */
  public static ImageFolder open(Path root, ColorMode colorMode, int height, int width)
      throws IOException {
    ImageShape target =
        new ImageShape(height, width, colorMode.channels(), DataFormat.CHANNELS_LAST);
    FolderListing listing = list(root);
    for (FolderListing.ClassFile file : listing.files()) {
      ImageFileReader.size(file.path());
    }
    var size = new ImageFileReader.Size(target.height(), target.width());
    return new ImageFolder(root, listing, colorMode, size, true);
  }

  private static FolderListing list(Path root) throws IOException {
    try {
      return FolderListing.of(root);
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFailure.cannotRead(root, e);
    }
  }

  private static ImageFileReader.Size commonSize(FolderListing listing) throws IOException {
    FolderListing.ClassFile first = listing.files().get(0);
    ImageFileReader.Size size = ImageFileReader.size(first.path());
    for (FolderListing.ClassFile file : listing.files()) {
      ImageFileReader.Size other = ImageFileReader.size(file.path());
      if (!other.equals(size)) {
        throw new MalformedFileException(
            file.path(),
            "mixed sizes: this image is "
                + other
                + " (height x width) but "
                + first.path()
                + " is "
                + size
                + "; give a size to resize to");
      }
    }
    return size;
  }

  /** The class of every image, as an index into {@link #classNames()}: int32, one axis. */
  public NdArray labels() {
    return NdArray.of(
        listing.files().stream().mapToInt(FolderListing.ClassFile::classIndex).toArray());
  }

  /** The names of the subfolders, sorted by Unicode code points. */
  public List<String> classNames() {
    return listing.classNames();
  }

  /** Cuts every class by itself, so that each part has its share of all classes. */
  @Override
  public int[] subset(double from, double to) {
    int[] classes =
        listing.files().stream().mapToInt(FolderListing.ClassFile::classIndex).toArray();
    IntStream.Builder members = IntStream.builder();
    int start = 0;
    while (start < classes.length) {
      int end = start;
      while (end < classes.length && classes[end] == classes[start]) {
        end++;
      }
      int count = end - start;
      for (int i = start + (int) (from * count); i < start + (int) (to * count); i++) {
        members.add(i);
      }
      start = end;
    }
    return members.build().toArray();
  }

  /** The path of the image's file from the root, with slashes. */
  @Override
  public String name(int index) {
    return listing.files().get(index).name();
  }

  @Override
  public int count() {
    return listing.files().size();
  }

  @Override
  public ImageShape shape() {
    return shape;
  }

  @Override
  public ElementType type() {
    return ElementType.UINT8;
  }

  @Override
  public void read(int index, ByteBuffer target) throws IOException {
    if (closed) {
      throw new IllegalStateException("image folder " + root + " is closed");
    }
    Path file = listing.files().get(index).path();
    DecodedImage image = ImageFileReader.decode(file);
    byte[] pixels = image.convert(colorMode);
    if (image.height() == shape.height() && image.width() == shape.width()) {
      target.put(pixels);
    } else if (resizing) {
      target.put(
          NearestResize.resize(
              pixels,
              image.height(),
              image.width(),
              shape.channels(),
              shape.height(),
              shape.width()));
    } else {
      throw new MalformedFileException(
          file, "image is " + image.height() + "x" + image.width() + " now, not " + shape.size());
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
