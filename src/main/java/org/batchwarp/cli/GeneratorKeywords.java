package org.batchwarp.cli;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.DoubleConsumer;
import java.util.function.IntConsumer;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.ImageDataGeneratorBuilder;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.config.FillMode;

/** Turns the keyword arguments of Keras's {@code ImageDataGenerator} into a builder. */
final class GeneratorKeywords {
  private static final List<String> KNOWN =
      List.of(
          "featurewise_center",
          "samplewise_center",
          "featurewise_std_normalization",
          "samplewise_std_normalization",
          "zca_whitening",
          "zca_epsilon",
          "rotation_range",
          "width_shift_range",
          "height_shift_range",
          "brightness_range",
          "shear_range",
          "zoom_range",
          "channel_shift_range",
          "fill_mode",
          "cval",
          "horizontal_flip",
          "vertical_flip",
          "rescale",
          "preprocessing_function",
          "data_format",
          "validation_split",
          "interpolation_order",
          "dtype");

  private static final Map<String, FillMode> FILL_MODES =
      Map.of(
          "nearest", FillMode.NEAREST,
          "constant", FillMode.CONSTANT,
          "reflect", FillMode.REFLECT,
          "wrap", FillMode.WRAP);

  private static final Map<String, DataFormat> DATA_FORMATS =
      Map.of(
          "channels_last", DataFormat.CHANNELS_LAST, "channels_first", DataFormat.CHANNELS_FIRST);

  private static final Map<String, ElementType> TYPES =
      Map.of(
          "float16", ElementType.FLOAT16,
          "float32", ElementType.FLOAT32,
          "float64", ElementType.FLOAT64);

  private final Keywords keywords;
  private final ImageDataGeneratorBuilder builder = ImageDataGenerator.builder();

  private GeneratorKeywords(JsonNode object) {
    this.keywords = new Keywords("generator", object, KNOWN);
  }

  /**
   * A builder with the given keywords set.
   *
   * @throws IllegalArgumentException if a keyword is unknown or its value is not allowed
   */
  static ImageDataGeneratorBuilder read(JsonNode object) {
    GeneratorKeywords reader = new GeneratorKeywords(object);
    reader.readGeometry();
    reader.readColors();
    reader.readStandardization();
    reader.readData();
    return reader.builder;
  }

  private void readGeometry() {
    keywords.number("rotation_range").ifPresent(builder::rotationRange);
    readShift(
        "width_shift_range",
        builder::widthShiftRange,
        builder::widthShiftRange,
        builder::widthShiftRange);
    readShift(
        "height_shift_range",
        builder::heightShiftRange,
        builder::heightShiftRange,
        builder::heightShiftRange);
    keywords.number("shear_range").ifPresent(builder::shearRange);
    keywords.value("zoom_range").ifPresent(this::readZoom);
    keywords.bool("horizontal_flip").ifPresent(builder::horizontalFlip);
    keywords.bool("vertical_flip").ifPresent(builder::verticalFlip);
    keywords.choice("fill_mode", FILL_MODES).ifPresent(builder::fillMode);
    keywords.number("cval").ifPresent(builder::cval);
    keywords
        .integer("interpolation_order", Integer.MIN_VALUE, Integer.MAX_VALUE)
        .ifPresent(order -> builder.interpolationOrder(order.intValue()));
  }

  private void readShift(
      String keyword, IntConsumer wholePixels, DoubleConsumer range, Consumer<double[]> offsets) {
    Optional<JsonNode> given = keywords.value(keyword);
    if (given.isEmpty()) {
      return;
    }
    JsonNode shift = given.get();
    if (shift.isArray()) {
      offsets.accept(keywords.numbers(keyword, shift));
    } else if (isWholeNumber(keyword, shift)) {
      wholePixels.accept(shift.intValue());
    } else {
      range.accept(shift.doubleValue());
    }
  }

  /** Whether Python reads the number as an int, which it draws from in another way. */
  private boolean isWholeNumber(String keyword, JsonNode shift) {
    keywords.require(shift.isNumber(), keyword, shift, "a number or a list of numbers");
    boolean integer = Keywords.isInteger(shift);
    keywords.require(
        !integer || shift.canConvertToInt(), keyword, shift, "below 2^31 if it is whole");
    return integer;
  }

  private void readZoom(JsonNode zoom) {
    String allowed = "a number or a list of two numbers";
    if (zoom.isNumber()) {
      builder.zoomRange(zoom.doubleValue());
    } else {
      double[] range = keywords.pair("zoom_range", zoom, allowed);
      builder.zoomRange(range[0], range[1]);
    }
  }

  private void readColors() {
    keywords.number("channel_shift_range").ifPresent(builder::channelShiftRange);
    keywords
        .value("brightness_range")
        .map(list -> keywords.pair("brightness_range", list, "a list of two numbers"))
        .ifPresent(range -> builder.brightnessRange(range[0], range[1]));
  }

  private void readStandardization() {
    keywords.number("rescale").ifPresent(builder::rescale);
    keywords.bool("samplewise_center").ifPresent(builder::samplewiseCenter);
    keywords.bool("samplewise_std_normalization").ifPresent(builder::samplewiseStdNormalization);
    keywords.bool("featurewise_center").ifPresent(builder::featurewiseCenter);
    keywords.bool("featurewise_std_normalization").ifPresent(builder::featurewiseStdNormalization);
    keywords.bool("zca_whitening").ifPresent(builder::zcaWhitening);
    keywords.number("zca_epsilon").ifPresent(builder::zcaEpsilon);
  }

  private void readData() {
    keywords.choice("data_format", DATA_FORMATS).ifPresent(builder::dataFormat);
    keywords.choice("dtype", TYPES).ifPresent(builder::dtype);
    keywords.number("validation_split").ifPresent(builder::validationSplit);
    keywords
        .value("preprocessing_function")
        .ifPresent(
            function -> {
              throw new IllegalArgumentException(
                  "generator: preprocessing_function cannot be given in JSON, got " + function);
            });
  }
}
