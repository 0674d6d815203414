package org.batchwarp;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;

import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.TransformParameters;
import org.junit.jupiter.api.Test;

/** Values that are no numbers stay where they are if nothing is resampled, as in Keras. */
class IdentityTest {
  private static final Image IMAGE =
      new Image(
          new ImageShape(2, 3, 1, DataFormat.CHANNELS_LAST),
          new float[] {1, Float.NaN, 3, 4, 5, Float.POSITIVE_INFINITY});

  private final ImageDataGenerator generator = ImageDataGenerator.builder().build();

  @Test
  void nothingSpreadsUnderTheIdentity() {
    Image same = generator.applyTransform(IMAGE, TransformParameters.identity());
    assertArrayEquals(IMAGE.values(), same.values());
  }

  @Test
  void nothingSpreadsUnderFlips() {
    Image flipped =
        generator.applyTransform(IMAGE, TransformParameters.identity().withFlips(true, true));
    assertArrayEquals(
        new float[] {Float.POSITIVE_INFINITY, 5, 4, 3, Float.NaN, 1}, flipped.values());
  }
}
