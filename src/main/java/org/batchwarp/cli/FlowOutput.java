package org.batchwarp.cli;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import org.batchwarp.Batch;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.array.NdArray;
import org.batchwarp.array.NpyWriter;
import org.batchwarp.config.AugmentationConfig;
import org.batchwarp.sink.ImageFolderSink;

/**
 * Where {@code augment} leaves images and labels. All of it appears at {@link #commit}, or nothing:
 * closing without commit leaves nothing behind.
 */
final class FlowOutput implements AutoCloseable {
  private final Optional<NpyWriter> images;
  private final Optional<NpyWriter> labels;
  private final Optional<ImageFolderSink> folder;

  private FlowOutput(
      Optional<NpyWriter> images, Optional<NpyWriter> labels, Optional<ImageFolderSink> folder) {
    this.images = images;
    this.labels = labels;
    this.folder = folder;
  }

  /**
   * Opens the files, so that one that cannot be written is found before any work is done.
   *
   * @param shape of delivered images
   * @param rows the labels whose delivered rows are written
   */
  static FlowOutput open(
      Optional<Path> output,
      Optional<Path> outputLabels,
      AugmentationConfig config,
      ImageShape shape,
      Optional<NdArray> rows)
      throws IOException {
    Optional<NpyWriter> images = Optional.empty();
    Optional<ImageFolderSink> folder = Optional.empty();
    if (output.isPresent() && output.get().toString().endsWith(".npy")) {
      images = Optional.of(new NpyWriter(output.get(), config.dtype(), shape.axes()));
    } else if (output.isPresent()) {
      ImageFolderSink.requireWritable("png", shape);
      folder = Optional.of(ImageFolderSink.staged(output.get(), "", "png", config.compatibility()));
    }
    FlowOutput withoutLabels = new FlowOutput(images, Optional.empty(), folder);
    if (outputLabels.isEmpty()) {
      return withoutLabels;
    }
    try {
      NdArray given = rows.orElseThrow();
      int[] axes = given.shape();
      // One without rows is refused later, when the flow compares them with the images.
      int[] row = Arrays.copyOfRange(axes, Math.min(1, axes.length), axes.length);
      NpyWriter writer = new NpyWriter(outputLabels.get(), given.type(), row);
      return new FlowOutput(images, Optional.of(writer), folder);
    } catch (IOException | RuntimeException e) {
      withoutLabels.close();
      throw e;
    }
  }

  /** The folder that the flow itself writes images to. */
  Optional<ImageFolderSink> folder() {
    return folder;
  }

  void write(Batch batch) throws IOException {
    if (images.isPresent()) {
      images.get().append(littleEndian(batch.bytes(), batch.type()));
    }
    if (labels.isPresent()) {
      labels.get().append(batch.labels().orElseThrow().bytes());
    }
  }

  private static ByteBuffer littleEndian(ByteBuffer values, ElementType type) {
    if (ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN) {
      return values;
    }
    ByteBuffer swapped = ByteBuffer.allocate(values.remaining());
    for (int i = 0; i < swapped.capacity(); i++) {
      int last = type.bytes() - 1;
      swapped.put(i, values.get(i - i % type.bytes() + last - i % type.bytes()));
    }
    return swapped;
  }

  void commit() throws IOException {
    if (images.isPresent()) {
      images.get().commit();
    }
    if (labels.isPresent()) {
      labels.get().commit();
    }
    if (folder.isPresent()) {
      folder.get().commit();
    }
  }

  @Override
  public void close() throws IOException {
    if (images.isPresent()) {
      images.get().close();
    }
    if (labels.isPresent()) {
      labels.get().close();
    }
    if (folder.isPresent()) {
      folder.get().close();
    }
  }
}
