package org.batchwarp.config;

/** Which Keras's arithmetic to follow where its versions differ. */
public enum Compatibility {
  /** {@code keras.src.legacy.preprocessing.image.ImageDataGenerator} of Keras 3; the default. */
  KERAS_3,
  /** {@code keras_preprocessing} 1.1.0, which Keras 2 used. */
  KERAS_2
}
