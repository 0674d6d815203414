package org.batchwarp.cli;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Height and width in pixels, as Keras's {@code target_size}. */
record TargetSize(int height, int width) {

  /** Reads {@code 256x256}. */
  static final class Converter implements ITypeConverter<TargetSize> {
    private static final Pattern SIZE = Pattern.compile("([1-9]\\d{0,4})x([1-9]\\d{0,4})");

    @Override
    public TargetSize convert(String written) {
      Matcher size = SIZE.matcher(written);
      if (!size.matches()) {
        throw new TypeConversionException(
            "must be height x width in pixels such as 256x256, got '" + written + "'");
      }
      return new TargetSize(Integer.parseInt(size.group(1)), Integer.parseInt(size.group(2)));
    }
  }
}
