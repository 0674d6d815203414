package org.batchwarp.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads {@code 224x224x3}, channels last. */
final class ShapeConverter implements ITypeConverter<ImageShape> {
  private static final Pattern SHAPE =
      Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})x([1-9]\\d{0,4})");

  @Override
  public ImageShape convert(String written) {
    Matcher shape = SHAPE.matcher(written);
    if (!shape.matches()) {
      throw new TypeConversionException(
          "must be height x width x channels such as 224x224x3, got '" + written + "'");
    }
    try {
      return new ImageShape(
          Integer.parseInt(shape.group(1)),
          Integer.parseInt(shape.group(2)),
          Integer.parseInt(shape.group(3)),
          DataFormat.CHANNELS_LAST);
    } catch (IllegalArgumentException e) {
      throw new TypeConversionException(e.getMessage());
    }
  }
}
