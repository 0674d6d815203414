package org.batchwarp.sink;

import java.util.Objects;
import org.batchwarp.config.Compatibility;

/** Which values of a float image become black and white. */
public sealed interface ValueRange {
  /**
   * The same values for every image; what lies outside is clipped.
   *
   * @param minimum the value that becomes 0
   * @param maximum the value that becomes 255, greater than {@code minimum}
   */
  record Fixed(float minimum, float maximum) implements ValueRange {
    public Fixed {
      if (!(minimum < maximum) || Float.isInfinite(maximum - minimum)) {
        throw new IllegalArgumentException(
            "value range must be finite with minimum < maximum, got " + minimum + " to " + maximum);
      }
    }
  }

  /** Every image's own values, as {@link ImageScaler} takes them. */
  record PerImage(Compatibility compatibility) implements ValueRange {
    public PerImage {
      Objects.requireNonNull(compatibility, "compatibility");
    }
  }
}
