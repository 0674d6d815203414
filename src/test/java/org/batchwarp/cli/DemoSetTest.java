package org.batchwarp.cli;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.sink.ValueRange;
import org.batchwarp.source.ImageSource;
import org.junit.jupiter.api.Test;

class DemoSetTest {
  private static final ImageShape SHAPE = new ImageShape(1, 2, 1, DataFormat.CHANNELS_LAST);

  private static ValueRange range(ImageSource images) throws IOException {
    DemoSet set = new DemoSet("", "", images);
    return set.range(set.first(9));
  }

  @Test
  void thereMayBeFewerImagesThanAskedFor() throws IOException {
    DemoSet set = new DemoSet("", "", ImageSource.of(new byte[] {0, -1, 1, 2}, SHAPE));
    assertEquals(2, set.first(9).size());
    assertArrayEquals(new float[] {0, 255}, set.first(1).get(0).values());
  }

  @Test
  void bytesAreShownAsTheyAre() throws IOException {
    assertEquals(new ValueRange.Fixed(0, 255), range(ImageSource.of(new byte[] {7, 8}, SHAPE)));
  }

  @Test
  void floatsAreShownFromTheLeastToTheGreatest() throws IOException {
    assertEquals(
        new ValueRange.Fixed(-1, 3),
        range(ImageSource.of(new float[] {2, -1, Float.NaN, 3}, SHAPE)));
  }

  @Test
  void floatsOfOneValueCanBeShown() throws IOException {
    assertEquals(new ValueRange.Fixed(0, 1), range(ImageSource.of(new float[] {5, 5}, SHAPE)));
  }
}
