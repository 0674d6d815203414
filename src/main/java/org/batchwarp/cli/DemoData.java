package org.batchwarp.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.batchwarp.array.DataFormat;
import org.batchwarp.file.OneLine;
import org.batchwarp.source.ImageSource;

/**
 * The images of a demo.
 *
 * @param credits whose images they are; empty for the user's own
 */
record DemoData(List<DemoSet> sets, String credits) implements AutoCloseable {
  static DemoData bundled() throws IOException {
    return new DemoData(
        List.of(
            new DemoSet("Fashion-MNIST", "", BundledSample.images()),
            new DemoSet("Photographs", "-photographs", BundledSample.photographs())),
        "Fashion-MNIST: Zalando SE (MIT licence). Photographs: Rachel Michetti, courtesy of Pikolo"
            + " Espresso Bar (CC0); Stéfan van der Walt (CC0); NASA (public domain); SpaceX (public"
            + " domain); Mikael Häggström (CC0).");
  }

  /**
   * The user's own images.
   *
   * @throws IOException if they cannot be read
   * @throws IllegalArgumentException if no picture can show them
   */
  static DemoData open(Path path) throws IOException {
    ImageSource images = ImageSource.open(path, DataFormat.CHANNELS_LAST);
    int channels = images.shape().channels();
    if (channels != 1 && channels != 3 && channels != 4) {
      images.close();
      throw new IllegalArgumentException(
          OneLine.of(
              "--data %s: images must have 1, 3 or 4 channels, got %s"
                  .formatted(path, images.shape().size())));
    }
    String title = path.toAbsolutePath().normalize().getFileName().toString();
    return new DemoData(List.of(new DemoSet(title, "", images)), "");
  }

  @Override
  public void close() {
    sets.forEach(set -> set.images().close());
  }
}
