package org.batchwarp.cli.bench;

import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.FillMode;

/**
 * What is done to images, whatever their shape.
 *
 * @param inputType uint8 or float32
 * @param outputType float16, float32 or float64
 * @param layout of what comes out
 * @param batch images in each batch, at least 1
 * @param augmentations each once, in the order of the constants
 * @param streams whether a flow copies the images of each batch to the device, and keeps none there
 */
public record BenchSettings(
    ElementType inputType,
    ElementType outputType,
    DataFormat layout,
    int batch,
    List<Augmentation> augmentations,
    FillMode fillMode,
    boolean streams) {
  /**
   * Checks the settings.
   *
   * @throws IllegalArgumentException if something is not allowed; the message names the option
   */
  public BenchSettings {
    if (batch < 1) {
      throw new IllegalArgumentException("--batch must be at least 1, got " + batch);
    }
    if (augmentations.contains(Augmentation.SHIFT)
        && augmentations.contains(Augmentation.WHOLE_SHIFT)) {
      throw new IllegalArgumentException("--augment: shift and whole-shift exclude each other");
    }
    augmentations = List.copyOf(EnumSet.copyOf(augmentations));
  }

  /** The settings in a line for people. */
  String description() {
    return "%s to %s, %s, batches of %d%s, %s, fill mode %s"
        .formatted(
            inputType.numpyName(),
            outputType.numpyName(),
            word(layout),
            batch,
            streams ? " streamed" : "",
            augmentations.stream().map(Augmentation::word).collect(Collectors.joining(", ")),
            word(fillMode));
  }

  /** A constant as it is written on the command line. */
  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
