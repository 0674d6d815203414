package org.batchwarp.jmh;

import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.ImageShape;

/** How images are moved, at random; with a horizontal flip of half of them in any case. */
public enum Motion {
  /** Rotation of up to 30 degrees and shifts of up to a tenth, bilinear. */
  WARP,
  /** Shifts of whole pixels up to a tenth. */
  WHOLE_PIXELS;

  ImageDataGeneratorBuilder generator(ImageShape shape) {
    ImageDataGeneratorBuilder builder =
        ImageDataGenerator.builder()
            .horizontalFlip(true)
            .featurewiseCenter(true)
            .featurewiseStdNormalization(true);
    return switch (this) {
      case WARP -> builder.rotationRange(30).widthShiftRange(0.1).heightShiftRange(0.1);
      case WHOLE_PIXELS ->
          builder.widthShiftRange(shape.width() / 10).heightShiftRange(shape.height() / 10);
    };
  }
}
