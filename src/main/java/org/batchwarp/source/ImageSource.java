package org.batchwarp.source;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Optional;
import java.util.stream.IntStream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;

/**
 * A finite, indexed set of images of one shape and element type.
 *
 * <p>Implementations are safe for reads from several threads at once, and give the same pixels for
 * the same index every time.
 */
public interface ImageSource extends AutoCloseable {
  /**
   * Images of unsigned bytes in memory, one after another. The array is not copied.
   *
   * @throws IllegalArgumentException if it does not hold one or more whole images
   */
  static ImageSource of(byte[] pixels, ImageShape shape) {
    return new BufferImages(ByteBuffer.wrap(pixels), ElementType.UINT8, shape);
  }

  /**
   * Images of floats in memory, one after another. The array is not copied.
   *
   * @throws IllegalArgumentException if it does not hold one or more whole images
   */
  static ImageSource of(float[] pixels, ImageShape shape) {
    return new FloatArrayImages(pixels, shape);
  }

  /**
   * Images in the remaining bytes of a buffer, direct or on the heap, which are not copied.
   *
   * @param pixels unsigned bytes, or floats in native byte order whatever the buffer's order is
   * @param type {@link ElementType#UINT8} or {@link ElementType#FLOAT32}
   * @throws IllegalArgumentException if it does not hold one or more whole images
   */
  static ImageSource of(ByteBuffer pixels, ElementType type, ImageShape shape) {
    return new BufferImages(pixels, type, shape);
  }

  /**
   * Images in another library's tensor, by DLPack; dense or not, they are not copied. Closing the
   * source gives the tensor back to its library, so flows over it must be closed before, or the
   * process may crash. If this throws, the tensor stays the caller's.
   *
   * @param tensor the address of a {@code DLManagedTensor} (of DLPack before 1.0) of uint8 or
   *     float32 in the host's memory, with four axes; what is none may crash the process
   * @param format the order of the axes after the first, which counts the images
   * @throws IllegalArgumentException if it is a tensor of another kind
   */
  static ImageSource dlpack(long tensor, DataFormat format) {
    return TensorImages.of(tensor, format);
  }

  /**
   * Images in an {@code .npy} file, mapped into memory; it may be larger than memory. The file must
   * not change while it is open.
   *
   * @param file an array of uint8, float32 or float64 (read as float32) with four axes
   * @param format the order of the axes after the first, which counts the images
   * @throws org.batchwarp.array.MalformedFileException if the file is not that
   * @throws IOException if it cannot be read
   */
  static ImageSource npy(Path file, DataFormat format) throws IOException {
    return NpyImages.open(file, format);
  }

  /**
   * Images in an idx file of unsigned bytes: gray ones as MNIST's, with three axes, or with a
   * fourth axis of channels. A plain file is mapped into memory and must not change while it is
   * open; one compressed with gzip is decompressed into memory. Channels last.
   *
   * @throws org.batchwarp.array.MalformedFileException if the file is not that
   * @throws IOException if it cannot be read
   */
  static ImageSource idx(Path file) throws IOException {
    return IdxFile.openImages(file);
  }

  /**
   * Images in a folder with one subfolder for each class, as RGB; see {@link ImageFolder}.
   *
   * @throws IOException if there are none, their sizes differ, or one cannot be read
   */
  static ImageFolder folder(Path root) throws IOException {
    return ImageFolder.open(root);
  }

  /**
   * Opens what is there, by its contents: an {@code .npy} file, an idx file (plain or gzip) or a
   * folder of images.
   *
   * @param format the order of axes in an {@code .npy} file; the others have channels last
   * @throws IOException if it is none of these or cannot be read
   */
  static ImageSource open(Path path, DataFormat format) throws IOException {
    return ImageOpener.open(path, format);
  }

  /** The number of images, at least 1. */
  int count();

  /** The shape of every image and the order of axes in which {@link #read} writes it. */
  ImageShape shape();

  /** {@link ElementType#UINT8} or {@link ElementType#FLOAT32}; nothing else. */
  ElementType type();

  /**
   * Copies one image to the target's position and advances the position past it, neither less nor
   * more. Flows and fits check that, and tell with whatever this throws which image it was.
   *
   * @param index from 0 to {@link #count()} - 1
   * @param target room for one image; float32 values are written in native byte order, whatever the
   *     target's order
   * @throws IOException if the image cannot be read
   */
  void read(int index, ByteBuffer target) throws IOException;

  /**
   * All images densely one after another, in the element type and native byte order, if the source
   * has them in direct memory: then devices that can read it need no copies. A view, valid until
   * close.
   *
   * @throws IllegalStateException if the source is closed
   */
  default Optional<ByteBuffer> memory() {
    return Optional.empty();
  }

  /** A name for image {@code index} in messages, such as its file. */
  default String name(int index) {
    return "image " + index;
  }

  /**
   * The indices of the images from one fraction of the source to another, as {@code
   * validation_split} cuts it.
   *
   * @param from from 0 to 1
   * @param to from {@code from} to 1
   */
  default int[] subset(double from, double to) {
    return IntStream.range((int) (from * count()), (int) (to * count())).toArray();
  }

  /** Releases files and memory; idempotent. Reading afterwards throws. */
  @Override
  void close();
}
