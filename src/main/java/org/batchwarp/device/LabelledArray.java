package org.batchwarp.device;

import org.batchwarp.array.ElementType;

/** What buffers of every device and of the host have in common, wherever their elements are. */
public abstract class LabelledArray {
  private final String label;
  private final ElementType type;
  private final long elements;

  /**
   * An array that is not there yet.
   *
   * @param label what it is for, for messages
   */
  protected LabelledArray(String label, ElementType type, long elements) {
    this.label = label;
    this.type = type;
    this.elements = elements;
  }

  /** What the array is for, for messages. */
  public final String label() {
    return label;
  }

  /** The type of each element. */
  public final ElementType type() {
    return type;
  }

  /** The number of elements. */
  public final long elements() {
    return elements;
  }
}
