package org.batchwarp.cli;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.cli.bench.Augmentation;
import org.batchwarp.config.FillMode;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Reads one of a few words, spelled as Keras spells them. */
abstract class WordConverter<T> implements ITypeConverter<T> {
  private final Map<String, T> words = new LinkedHashMap<>();

  private WordConverter(List<T> values, Function<T, String> word) {
    values.forEach(value -> words.put(word.apply(value), value));
  }

  @Override
  public T convert(String written) {
    T value = words.get(written);
    if (value == null) {
      throw new TypeConversionException(
          "must be one of %s, got '%s'".formatted(String.join(", ", words.keySet()), written));
    }
    return value;
  }

  private static String lowerCase(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }

  /** The element types of sources. */
  static final class InputType extends WordConverter<ElementType> {
    InputType() {
      super(List.of(ElementType.UINT8, ElementType.FLOAT32), ElementType::numpyName);
    }
  }

  /** The element types of delivered images. */
  static final class OutputType extends WordConverter<ElementType> {
    OutputType() {
      super(
          List.of(ElementType.FLOAT16, ElementType.FLOAT32, ElementType.FLOAT64),
          ElementType::numpyName);
    }
  }

  /** The orders of an image's axes. */
  static final class Layout extends WordConverter<DataFormat> {
    Layout() {
      super(List.of(DataFormat.values()), WordConverter::lowerCase);
    }
  }

  /** What lies outside of an image. */
  static final class Fill extends WordConverter<FillMode> {
    Fill() {
      super(List.of(FillMode.values()), WordConverter::lowerCase);
    }
  }

  /** What {@code bench} can turn on. */
  static final class Augment extends WordConverter<Augmentation> {
    Augment() {
      super(List.of(Augmentation.values()), Augmentation::word);
    }
  }
}
