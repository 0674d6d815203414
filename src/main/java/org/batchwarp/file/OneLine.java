package org.batchwarp.file;

/** Keeps messages on one line, whatever a file or its name holds. */
public final class OneLine {
  private OneLine() {}

  /** The text with every control character and line separator replaced by a question mark. */
  public static String of(String text) {
    return text.replaceAll("[\\p{Cntrl}\\u0085\\u2028\\u2029]", "?");
  }
}
