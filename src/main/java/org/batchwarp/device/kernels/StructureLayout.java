package org.batchwarp.device.kernels;

import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A structure of arguments as the kernels declare it, laid out as all our compilers do: a field of
 * n bytes begins at a multiple of n.
 *
 * @param name in the sources
 * @param size in bytes, with what is left free at its end
 */
public record StructureLayout(String name, List<Field> fields, int size) {
  private static final Pattern FIELD = Pattern.compile("(\\w+) (\\w+);");

  /** The types that fields have. */
  enum Type {
    INT("int", Integer.BYTES),
    INT64("int64", Long.BYTES),
    FLOAT("float", Float.BYTES),
    DOUBLE("double", Double.BYTES);

    private final String token;
    private final int bytes;

    Type(String token, int bytes) {
      this.token = token;
      this.bytes = bytes;
    }

    private static Type of(String token) {
      for (Type type : values()) {
        if (type.token.equals(token)) {
          return type;
        }
      }
      throw new IllegalArgumentException("arguments of kernels are not of type " + token);
    }

    /** As the kernels name it. */
    String token() {
      return token;
    }
  }

  /**
   * A field.
   *
   * @param offset where it begins
   */
  record Field(Type type, String name, int offset) {
    private int end() {
      return offset + type.bytes;
    }
  }

  /**
   * The layout of the fields in C, such as {@code int height; double scale;}.
   *
   * @throws IllegalArgumentException if they are something else
   */
  public static StructureLayout of(String name, String declarations) {
    List<Field> fields = new ArrayList<>();
    Matcher matcher = FIELD.matcher(declarations);
    int end = 0;
    int alignment = 1;
    while (matcher.find()) {
      Type type = Type.of(matcher.group(1));
      Field field = new Field(type, matcher.group(2), roundUp(end, type.bytes));
      fields.add(field);
      end = field.end();
      alignment = Math.max(alignment, type.bytes);
    }
    StructureLayout layout =
        new StructureLayout(name, List.copyOf(fields), roundUp(end, alignment));
    if (!layout.declarations().equals(normal(declarations))) {
      throw new IllegalArgumentException(
          "%s has fields that are no plain numbers: %s".formatted(name, normal(declarations)));
    }
    return layout;
  }

  /** Declarations with one space between words, as a compiler's preprocessor gives them. */
  public static String normal(String declarations) {
    return declarations.strip().replaceAll("\\s+", " ");
  }

  private static int roundUp(int value, int multiple) {
    return (value + multiple - 1) / multiple * multiple;
  }

  /** The fields in C. */
  public String declarations() {
    StringBuilder text = new StringBuilder();
    for (Field field : fields) {
      text.append(text.isEmpty() ? "" : " ").append(field.type().token).append(' ');
      text.append(field.name()).append(';');
    }
    return text.toString();
  }

  /** Where a field is in the list, or -1. */
  int indexOf(String field) {
    for (int i = 0; i < fields.size(); i++) {
      if (fields.get(i).name().equals(field)) {
        return i;
      }
    }
    return -1;
  }
}
