package org.batchwarp.cli;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.Image;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.Device;
import org.batchwarp.fit.FitOptions;
import org.batchwarp.source.ImageSource;

/**
 * The code of the demo's examples. The demo's page shows this very file's text between {@code
 * begin} and {@code end}.
 *
 * @param folder where images are saved
 * @param progress is told the number of images fitted on
 */
record DemoExamples(ImageSource images, Device device, Path folder, LongConsumer progress) {
  /** As many as CIFAR-10's images have; to whiten its 50,000 takes minutes. */
  private static final int LARGEST_WHITENED = 32 * 32 * 3;

  ImageDataGenerator plain() {
    // begin plain
    ImageDataGenerator generator = ImageDataGenerator.builder().device(device).build();
    // end plain
    return generator;
  }

  ImageDataGenerator featurewise() throws IOException {
    // begin featurewise
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .featurewiseCenter(true)
            .featurewiseStdNormalization(true)
            .device(device)
            .build();
    generator.fit(images, FitOptions.defaults().withProgress(progress));
    // end featurewise
    return generator;
  }

  /**
   * Whitens.
   *
   * @throws IllegalArgumentException if the images are too large for it
   */
  ImageDataGenerator zca() throws IOException {
    requireSmallImages();
    // begin zca
    ImageDataGenerator generator =
        ImageDataGenerator.builder().zcaWhitening(true).device(device).build();
    generator.fit(images, FitOptions.defaults().withProgress(progress));
    // end zca
    return generator;
  }

  private void requireSmallImages() {
    ImageShape shape = images.shape();
    if (shape.values() > LARGEST_WHITENED) {
      throw new IllegalArgumentException(
          "the %d values of an image (%s) would take a whitening matrix of %d x %d; the demo goes up to %d"
              .formatted(
                  shape.values(), shape.size(), shape.values(), shape.values(), LARGEST_WHITENED));
    }
  }

  ImageDataGenerator rotation() {
    // begin rotation
    ImageDataGenerator generator =
        ImageDataGenerator.builder().rotationRange(90).device(device).build();
    // end rotation
    return generator;
  }

  ImageDataGenerator shift() {
    // begin shift
    ImageDataGenerator generator =
        ImageDataGenerator.builder()
            .widthShiftRange(0.2)
            .heightShiftRange(0.2)
            .device(device)
            .build();
    // end shift
    return generator;
  }

  ImageDataGenerator flips() {
    // begin flips
    ImageDataGenerator generator =
        ImageDataGenerator.builder().horizontalFlip(true).verticalFlip(true).device(device).build();
    // end flips
    return generator;
  }

  List<Image> deliver(ImageDataGenerator generator) throws IOException {
    List<Image> augmented = new ArrayList<>();
    // begin deliver
    try (Flow flow = generator.flow(images).batchSize(9).shuffle(false).seed(11).open();
        Batch batch = flow.next()) {
      for (int i = 0; i < batch.size(); i++) {
        augmented.add(batch.image(i));
      }
    }
    // end deliver
    return augmented;
  }

  List<Image> save(ImageDataGenerator generator) throws IOException {
    List<Image> augmented = new ArrayList<>();
    // begin save
    try (Flow flow =
            generator
                .flow(images)
                .batchSize(9)
                .shuffle(false)
                .seed(11)
                .saveTo(folder, "aug", "png")
                .open();
        Batch batch = flow.next()) {
      for (int i = 0; i < batch.size(); i++) {
        augmented.add(batch.image(i));
      }
    }
    // end save
    return augmented;
  }
}
