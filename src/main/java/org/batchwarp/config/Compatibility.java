package org.batchwarp.config;

/** Whose results to reproduce where the two generations of Keras differ. */
public enum Compatibility {
  /** Keras 3's ImageDataGenerator; the default. */
  KERAS_3,
  /** Keras 2's: the package keras_preprocessing 1.1.0. */
  KERAS_2
}
