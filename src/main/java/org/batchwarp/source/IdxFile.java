package org.batchwarp.source;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPInputStream;
import java.util.zip.ZipException;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NdArray;
import org.batchwarp.file.FileFailure;

/** MNIST's idx files of unsigned bytes, plain or compressed with gzip. */
public final class IdxFile {
  private static final int MAXIMUM_BYTES = Integer.MAX_VALUE - 8;
  private static final List<Integer> IMAGE_RANKS = List.of(3, 4);
  private static final String IMAGES =
      "images have 3 (count, height, width) or 4 (count, height, width, channels)";
  private static final List<Integer> LABEL_RANKS = List.of(1);
  private static final String LABELS = "labels have 1 (count)";

  private IdxFile() {}

  /**
   * Reads labels: an idx file with one axis.
   *
   * @return a uint8 array with one axis
   * @throws MalformedFileException if the file is not a valid idx file with one axis
   * @throws IOException if it cannot be read
   */
  public static NdArray readLabels(Path file) throws IOException {
    return guarded(
        file,
        () -> {
          Content content = readWhole(file, LABEL_RANKS, LABELS);
          int count = content.header().axes().get(0);
          return NdArray.wrap(ElementType.UINT8, content.data(), count);
        });
  }

  /** Opens images: an idx file with three or four axes. */
  static ImageSource openImages(Path file) throws IOException {
    return guarded(file, () -> isGzip(file) ? decompressImages(file) : mapImages(file));
  }

  private static ImageSource decompressImages(Path file) throws IOException {
    Content content = readWhole(file, IMAGE_RANKS, IMAGES);
    ImageShape shape = imageShape(content.header(), file);
    return new BufferImages(content.data(), ElementType.UINT8, shape);
  }

  private static ImageSource mapImages(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      InputStream stream = Channels.newInputStream(channel);
      IdxHeader header = IdxHeader.read(stream, file, IMAGE_RANKS, IMAGES);
      header.requireDataBytes(channel.size() - header.bytes(), file);
      return MappedImageSource.map(
          file,
          channel,
          header.bytes(),
          ElementType.UINT8,
          imageShape(header, file),
          header.axes().get(0));
    }
  }

  private static ImageShape imageShape(IdxHeader header, Path file) throws MalformedFileException {
    List<Integer> axes = header.axes();
    int channels = axes.size() == 4 ? axes.get(3) : 1;
    try {
      return new ImageShape(axes.get(1), axes.get(2), channels, DataFormat.CHANNELS_LAST);
    } catch (IllegalArgumentException e) {
      throw new MalformedFileException(file, e.getMessage());
    }
  }

  private record Content(IdxHeader header, ByteBuffer data) {}

  private static Content readWhole(Path file, List<Integer> ranks, String expected)
      throws IOException {
    try (InputStream stream = open(file)) {
      IdxHeader header = IdxHeader.read(stream, file, ranks, expected);
      if (header.dataBytes().compareTo(BigInteger.valueOf(MAXIMUM_BYTES)) > 0) {
        throw new MalformedFileException(
            file,
            header.describe()
                + " is too large; up to 2 GiB can be read, or more of images if not compressed");
      }
      // Memory grows with the bytes that are really there, whatever the header claims.
      byte[] data = stream.readNBytes(header.dataBytes().intValueExact());
      header.requireDataBytes(data.length, file);
      if (stream.read() >= 0) {
        throw new MalformedFileException(file, "data go on after " + header.describe());
      }
      return new Content(header, ByteBuffer.wrap(data));
    }
  }

  private static InputStream open(Path file) throws IOException {
    InputStream stream = Files.newInputStream(file);
    if (!isGzip(file)) {
      return stream;
    }
    try {
      return new GZIPInputStream(stream, 1 << 16);
    } catch (IOException e) {
      stream.close();
      throw e;
    }
  }

  private static boolean isGzip(Path file) throws IOException {
    return FileMagic.of(file) == FileMagic.GZIP;
  }

  private interface Read<T> {
    T run() throws IOException;
  }

  private static <T> T guarded(Path file, Read<T> read) throws IOException {
    try {
      return read.run();
    } catch (MalformedFileException e) {
      throw e;
    } catch (EOFException | ZipException e) {
      throw new MalformedFileException(file, "compressed data are corrupt: " + e.getMessage());
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }
}
