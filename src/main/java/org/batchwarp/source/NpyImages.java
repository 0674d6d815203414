package org.batchwarp.source;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.MalformedFileException;
import org.batchwarp.array.NpyHeader;
import org.batchwarp.file.FileFailure;

/** Opens an {@code .npy} file as images. */
final class NpyImages {
  private static final Set<ElementType> TYPES =
      EnumSet.of(ElementType.UINT8, ElementType.FLOAT32, ElementType.FLOAT64);

  private NpyImages() {}

  static ImageSource open(Path file, DataFormat format) throws IOException {
    try (FileChannel channel = FileChannel.open(file)) {
      NpyHeader header = NpyHeader.read(channel, channel.size(), file);
      requireImages(header, format, file);
      List<Integer> axes = header.shape().stream().map(Math::toIntExact).toList();
      ImageShape shape = ImageShape.ofAxes(axes.get(1), axes.get(2), axes.get(3), format);
      return MappedImageSource.map(
          file, channel, header.dataOffset(), header.type(), shape, axes.get(0));
    } catch (MalformedFileException e) {
      throw e;
    } catch (IOException e) {
      throw FileFailure.cannotRead(file, e);
    }
  }

  private static void requireImages(NpyHeader header, DataFormat format, Path file)
      throws MalformedFileException {
    List<Long> axes = header.shape();
    if (axes.size() != 4) {
      String expected =
          format == DataFormat.CHANNELS_LAST
              ? "(count, height, width, channels)"
              : "(count, channels, height, width)";
      throw new MalformedFileException(
          file, "images must have 4 axes " + expected + ", got " + header.describe());
    }
    if (!TYPES.contains(header.type())) {
      throw new MalformedFileException(
          file, "images must be uint8, float32 or float64, got " + header.describe());
    }
    if (axes.contains(0L)) {
      throw new MalformedFileException(file, "there are no pixels: " + header.describe());
    }
    // The header has been checked: these products are less than 2^63.
    if (axes.get(0) > Integer.MAX_VALUE
        || axes.get(1) * axes.get(2) * axes.get(3) > Integer.MAX_VALUE) {
      throw new MalformedFileException(
          file, "more than 2^31 - 1 images or values in one image: " + header.describe());
    }
  }
}
