package org.batchwarp;

/** A part of a data set by {@code validation_split}. */
public enum Subset {
  /** What is left after the validation images. */
  TRAINING,
  /** The first images, {@code validation_split} of all. */
  VALIDATION
}
