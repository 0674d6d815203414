package org.batchwarp.device.kernels;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;
import static org.junit.jupiter.api.Assertions.fail;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.IntBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;

class WarpLaunchPropertiesTest {
  /** The most values of an image that fit in host memory when they are delivered. */
  private static final int MOST_VALUES = 1 << 30;

  private static final int TILE_PIXELS = 9;
  private static final int TILES = 10;

  private static KernelLaunch launch(ImageShape shape, int count) {
    long values = (long) count * shape.values();
    Kernel.Warp warp =
        new Kernel.Warp(
            new SizedBuffer("source", ElementType.UINT8, values),
            Optional.empty(),
            shape,
            new SizedBuffer("target", ElementType.FLOAT32, values),
            DataFormat.CHANNELS_LAST,
            count,
            new SizedBuffer(
                "parameters", ElementType.FLOAT64, (long) count * ImageParameters.STRIDE),
            new Sampling(Interpolation.BILINEAR, FillMode.WRAP, 0, Sampling.Precision.SINGLE),
            Optional.empty());
    List<KernelLaunch> launches = new ArrayList<>();
    warp.accept(new LaunchPlanner(launches::add, buffer -> fail("nothing is cleared"), true));
    assertEquals(1, launches.size());
    return launches.get(0);
  }

  @Property
  void tilesCoverAllPixelsAndNoneOfThemIsEmpty(
      @ForAll @IntRange(min = 1, max = MOST_VALUES) int height,
      @ForAll @IntRange(min = 1, max = MOST_VALUES) int widthSeed,
      @ForAll @IntRange(min = 1, max = 5) int channels,
      @ForAll @IntRange(min = 1, max = 7) int count,
      @ForAll DataFormat format) {
    int rows = 1 + (height - 1) % (MOST_VALUES / channels);
    int width = 1 + (widthSeed - 1) % (MOST_VALUES / channels / rows);
    ImageShape shape = new ImageShape(rows, width, channels, format);
    KernelLaunch launch = launch(shape, count);
    IntBuffer structure =
        ByteBuffer.wrap(launch.structure().bytes()).order(ByteOrder.nativeOrder()).asIntBuffer();
    int[] size = new int[3];
    structure.get(0, size);
    assertArrayEquals(new int[] {shape.height(), shape.width(), channels}, size);
    long pixels = (long) shape.height() * shape.width();
    long tilePixels = structure.get(TILE_PIXELS);
    long tiles = structure.get(TILES);
    assertEquals(0, tilePixels % 8);
    assertTrue(tilePixels >= 8 && tilePixels <= 1024, () -> "tile of " + tilePixels);
    assertTrue((tiles - 1) * tilePixels < pixels, () -> tiles + " tiles of " + tilePixels);
    assertTrue(tiles * tilePixels >= pixels, () -> tiles + " tiles of " + tilePixels);
    assertEquals(count * tiles, launch.groups());
  }

  /** One more than needed is as slow as a tile is long. */
  @Property
  void tilesAreNoMoreThanNeeded(@ForAll @IntRange(min = 1, max = 100_000) int pixels) {
    KernelLaunch launch = launch(new ImageShape(1, pixels, 1, DataFormat.CHANNELS_LAST), 1);
    assertEquals((pixels + 1023) / 1024, launch.groups());
  }
}
