package org.batchwarp.cli.bench;

import java.util.Locale;
import org.batchwarp.ImageDataGeneratorBuilder;

/** What {@code bench} can turn on, each with usual values of Keras's parameters. */
public enum Augmentation {
  ROTATE,
  SHIFT,
  WHOLE_SHIFT,
  SHEAR,
  ZOOM,
  FLIP,
  CHANNEL_SHIFT,
  BRIGHTNESS,
  SAMPLEWISE,
  NORMALISE,
  ZCA;

  /** The name as it is written on the command line, such as {@code whole-shift}. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  void addTo(ImageDataGeneratorBuilder builder) {
    switch (this) {
      case ROTATE -> builder.rotationRange(20);
      case SHIFT -> builder.widthShiftRange(0.1).heightShiftRange(0.1);
      case WHOLE_SHIFT -> builder.widthShiftRange(4).heightShiftRange(4);
      case SHEAR -> builder.shearRange(10);
      case ZOOM -> builder.zoomRange(0.2);
      case FLIP -> builder.horizontalFlip(true).verticalFlip(true);
      case CHANNEL_SHIFT -> builder.channelShiftRange(20);
      case BRIGHTNESS -> builder.brightnessRange(0.8, 1.2);
      case SAMPLEWISE -> builder.samplewiseStdNormalization(true);
      case NORMALISE -> builder.featurewiseStdNormalization(true);
      case ZCA -> builder.zcaWhitening(true);
    }
  }
}
