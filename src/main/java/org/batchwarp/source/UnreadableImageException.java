package org.batchwarp.source;

import java.io.IOException;
import java.util.regex.Pattern;

/**
 * One image of a source cannot be read. The message says which and why; the cause is what the
 * source threw, if it did.
 */
public final class UnreadableImageException extends IOException {
  private final int index;
  private final String name;

  UnreadableImageException(int index, String name, String reason, Throwable cause) {
    super(message(index, name, reason), cause);
    this.index = index;
    this.name = name;
  }

  /** The reason, and whatever of the number and the name it does not say itself. */
  private static String message(int index, String name, String reason) {
    String number = "image " + index;
    if (!says(reason, name)) {
      return (says(name, number) ? name : number + " (" + name + ")") + ": " + reason;
    }
    return says(reason, number) ? reason : number + ": " + reason;
  }

  private static boolean says(String text, String words) {
    // Image 12 is not image 1.
    return Pattern.compile(Pattern.quote(words) + "(?!\\d)").matcher(text).find();
  }

  /** Its index in the source. */
  public int index() {
    return index;
  }

  /** Its {@link ImageSource#name}. */
  public String name() {
    return name;
  }
}
