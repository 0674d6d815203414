package org.batchwarp.cli;

import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.batchwarp.Image;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.config.Compatibility;
import org.batchwarp.sink.ValueRange;

/**
 * One of the demo's examples.
 *
 * @param number from 1 on
 * @param name for the names of its files
 * @param fits whether it learns from all images first
 * @param rangeAfter the values shown as black and white after augmentation; empty for those before
 * @param parts the names of the parts of the code that run one after another
 * @param preparation builds the generator, and fits it where that is needed
 * @param delivery augments the first images
 */
record DemoExample(
    int number,
    String name,
    String title,
    String explanation,
    boolean fits,
    Optional<ValueRange> rangeAfter,
    List<String> parts,
    Preparation preparation,
    Delivery delivery) {
  interface Preparation {
    ImageDataGenerator prepare(DemoExamples code) throws IOException;
  }

  interface Delivery {
    List<Image> deliver(DemoExamples code, ImageDataGenerator generator) throws IOException;
  }

  /** All examples, in order. */
  static List<DemoExample> all() {
    return List.of(
        new DemoExample(
            1,
            "plain",
            "Plain images",
            "Nothing is done: a batch of nine images as they are.",
            false,
            Optional.empty(),
            List.of("plain", "deliver"),
            DemoExamples::plain,
            DemoExamples::deliver),
        new DemoExample(
            2,
            "featurewise",
            "Featurewise standardisation",
            "Fitted on all images, then the data set's mean is subtracted and the result divided by its"
                + " standard deviation. Shown from -2.5 (black) to 2.5 (white): gray is the mean.",
            true,
            Optional.of(new ValueRange.Fixed(-2.5f, 2.5f)),
            List.of("featurewise", "deliver"),
            DemoExamples::featurewise,
            DemoExamples::deliver),
        new DemoExample(
            3,
            "zca",
            "ZCA whitening",
            "Fitted on all images, then correlations between pixels are removed, which leaves the edges."
                + " Each image is shown from its least to its greatest value.",
            true,
            Optional.of(new ValueRange.PerImage(Compatibility.KERAS_3)),
            List.of("zca", "deliver"),
            DemoExamples::zca,
            DemoExamples::deliver),
        new DemoExample(
            4,
            "rotation",
            "Random rotations",
            "Up to 90 degrees to either side; the edge is repeated where nothing is known.",
            false,
            Optional.empty(),
            List.of("rotation", "deliver"),
            DemoExamples::rotation,
            DemoExamples::deliver),
        new DemoExample(
            5,
            "shift",
            "Random shifts",
            "Up to a fifth of the width and of the height, to either side.",
            false,
            Optional.empty(),
            List.of("shift", "deliver"),
            DemoExamples::shift,
            DemoExamples::deliver),
        new DemoExample(
            6,
            "flips",
            "Random flips",
            "Mirrored left to right, top to bottom, both or neither.",
            false,
            Optional.empty(),
            List.of("flips", "deliver"),
            DemoExamples::flips,
            DemoExamples::deliver),
        new DemoExample(
            7,
            "save",
            "Saving augmented images to files",
            "Random flips again; each image of the batch is written to a PNG file too.",
            false,
            Optional.empty(),
            List.of("flips", "save"),
            DemoExamples::flips,
            DemoExamples::save));
  }

  /** The start of the names of this example's files. */
  String fileName() {
    return String.format(Locale.ROOT, "%02d-%s", number, name);
  }
}
