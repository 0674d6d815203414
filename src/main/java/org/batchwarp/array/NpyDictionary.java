package org.batchwarp.array;

import java.util.ArrayList;
import java.util.List;

/** The three entries of an npy header, which spells them as a Python dict. */
record NpyDictionary(String descriptor, boolean fortranOrder, List<Long> shape) {
  // NumPy's own limit.
  private static final int MAXIMUM_AXES = 32;

  /**
   * Parses the text of a header.
   *
   * @throws IllegalArgumentException if it is anything but such a dict, padded with white space
   */
  static NpyDictionary parse(String text) {
    return new Parser(text).dictionary();
  }

  private static final class Parser {
    private final String text;
    private int position;

    Parser(String text) {
      this.text = text;
    }

    NpyDictionary dictionary() {
      String descriptor = null;
      Boolean fortranOrder = null;
      List<Long> shape = null;
      expect('{');
      while (!accept('}')) {
        String key = string();
        expect(':');
        if (key.equals("descr") && descriptor == null) {
          descriptor = descriptor();
        } else if (key.equals("fortran_order") && fortranOrder == null) {
          fortranOrder = bool();
        } else if (key.equals("shape") && shape == null) {
          shape = shape();
        } else {
          throw new IllegalArgumentException("unknown or repeated key '" + key + "'");
        }
        if (!accept(',')) {
          expect('}');
          break;
        }
      }
      skipSpace();
      if (position != text.length()) {
        throw unexpected("the end");
      }
      require("descr", descriptor);
      require("fortran_order", fortranOrder);
      require("shape", shape);
      return new NpyDictionary(descriptor, fortranOrder, shape);
    }

    private static void require(String key, Object value) {
      if (value == null) {
        throw new IllegalArgumentException("key '" + key + "' is missing");
      }
    }

    private String descriptor() {
      skipSpace();
      if (position < text.length() && text.charAt(position) == '[') {
        throw new IllegalArgumentException("structured dtypes are not supported");
      }
      return string();
    }

    private String string() {
      skipSpace();
      char quote = position < text.length() ? text.charAt(position) : 0;
      int end = text.indexOf(quote, position + 1);
      if ((quote != '\'' && quote != '"') || end < 0) {
        throw unexpected("a string");
      }
      String content = text.substring(position + 1, end);
      if (content.length() > 64 || content.indexOf('\\') >= 0) {
        throw unexpected("a short plain string");
      }
      position = end + 1;
      return content;
    }

    private boolean bool() {
      skipSpace();
      for (String literal : List.of("True", "False")) {
        if (text.startsWith(literal, position)) {
          position += literal.length();
          return literal.equals("True");
        }
      }
      throw unexpected("True or False");
    }

    private List<Long> shape() {
      List<Long> axes = new ArrayList<>();
      expect('(');
      while (!accept(')')) {
        axes.add(axis());
        if (axes.size() > MAXIMUM_AXES) {
          throw new IllegalArgumentException("shape has more than " + MAXIMUM_AXES + " axes");
        }
        if (!accept(',')) {
          // A lone number in parentheses is no tuple in Python.
          if (axes.size() == 1) {
            throw unexpected("','");
          }
          expect(')');
          break;
        }
      }
      return List.copyOf(axes);
    }

    private long axis() {
      skipSpace();
      int start = position;
      while (position < text.length() && isDigit(text.charAt(position))) {
        position++;
      }
      if (position == start) {
        throw unexpected("a number");
      }
      try {
        return Long.parseLong(text.substring(start, position));
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("shape has an axis of 2^63 or more");
      }
    }

    private static boolean isDigit(char character) {
      return character >= '0' && character <= '9';
    }

    private void expect(char character) {
      if (!accept(character)) {
        throw unexpected("'" + character + "'");
      }
    }

    private boolean accept(char character) {
      skipSpace();
      boolean found = position < text.length() && text.charAt(position) == character;
      if (found) {
        position++;
      }
      return found;
    }

    private void skipSpace() {
      while (position < text.length() && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }

    private IllegalArgumentException unexpected(String expected) {
      return new IllegalArgumentException("character " + position + " should be " + expected);
    }
  }
}
