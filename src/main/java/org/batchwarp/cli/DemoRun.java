package org.batchwarp.cli;

import java.io.IOException;
import java.nio.FloatBuffer;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import org.batchwarp.Image;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.sink.ContactSheet;
import org.batchwarp.sink.ValueRange;

/**
 * Runs examples and writes their pictures.
 *
 * @param folder an existing folder to write to
 */
record DemoRun(Device device, Path folder) {
  private static final int GRID = 3;
  private static final int GAP = 4;
  private static final int BACKGROUND = 0x8A9099;

  /** Images are enlarged until their longer side is at least this many pixels. */
  private static final int SHOWN_LENGTH = 112;

  /** From how many images on fitting is worth a progress bar. */
  private static final int LONG_FIT = 5_000;

  DemoResult run(DemoExample example, DemoSet set) throws IOException {
    boolean isLong = example.fits() && set.images().count() >= LONG_FIT;
    try (Progress progress =
        isLong ? Progress.start("fit", set.images().count(), "images") : Progress.none()) {
      return run(example, set, progress);
    }
  }

  private DemoResult run(DemoExample example, DemoSet set, Progress progress) throws IOException {
    Path saved = folder.resolve("images" + set.suffix());
    DemoExamples code = new DemoExamples(set.images(), device, saved, progress::stepTo);
    long start = System.nanoTime();
    ImageDataGenerator generator;
    try {
      generator = example.preparation().prepare(code);
    } catch (IllegalArgumentException e) {
      return new DemoResult.Skipped(set, e.getMessage());
    }
    long prepared = System.nanoTime();
    List<Image> after = example.delivery().deliver(code, generator);
    long end = System.nanoTime();
    String picture = example.fileName() + set.suffix() + ".png";
    write(folder.resolve(picture), example, set, after);
    return new DemoResult.Done(
        set,
        picture,
        example.fits() ? Optional.of(Duration.ofNanos(prepared - start)) : Optional.empty(),
        Duration.ofNanos(example.fits() ? end - prepared : end - start),
        Files.exists(saved) ? list(saved) : List.of());
  }

  private static void write(Path file, DemoExample example, DemoSet set, List<Image> after)
      throws IOException {
    List<Image> before = set.first(after.size());
    ImageShape shape = set.images().shape();
    int length = Math.max(shape.height(), shape.width());
    int scale = (SHOWN_LENGTH + length - 1) / length;
    ValueRange range = set.range(before);
    new ContactSheet(GRID, GRID, scale, GAP, BACKGROUND, range)
        .writeBeforeAfter(
            file, shape, buffers(before), buffers(after), example.rangeAfter().orElse(range));
  }

  private static List<FloatBuffer> buffers(List<Image> images) {
    return images.stream().map(image -> FloatBuffer.wrap(image.values())).toList();
  }

  private static List<String> list(Path saved) throws IOException {
    List<String> names = new ArrayList<>();
    try (DirectoryStream<Path> files = Files.newDirectoryStream(saved)) {
      files.forEach(file -> names.add(saved.getFileName() + "/" + file.getFileName()));
    }
    Collections.sort(names);
    return names;
  }
}
