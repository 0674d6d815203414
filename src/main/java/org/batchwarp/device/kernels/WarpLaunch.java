package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Optional;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Strides;

/** How {@link Kernel.Warp} is launched: the variant of {@code warp.cl} and its geometry. */
final class WarpLaunch {
  /** As in {@code warp.cl}. */
  private static final int TILE_PIXELS = 1024;

  /** Tiles begin where wide stores may, and where a GPU's memory is written in whole sectors. */
  private static final int TILE_STEP = 16;

  /** What an item works out first, for its image and its place in it, takes as long as a pixel. */
  private static final int MOST_PIXELS_OF_AN_ITEM = 8;

  private static final int LEAST_PIXELS_OF_AN_ITEM = 4;

  /** So many items keep a large GPU busy; fewer would each only take longer. */
  private static final int ENOUGH_ITEMS = 1 << 17;

  private WarpLaunch() {}

  static KernelLaunch of(Kernel.Warp warp) {
    ImageShape shape = warp.shape();
    Sampling sampling = warp.sampling();
    Strides steps = Strides.of(sampling.extended(shape));
    int pixels = shape.height() * shape.width();
    int tilePixels = tilePixels(pixels);
    int tiles = (int) LaunchPlanner.divideUp(pixels, tilePixels);
    ArgumentStructure structure =
        new StructureWriter("warp_arguments")
            .put(shape.height())
            .put(shape.width())
            .put(shape.channels())
            .put(steps.row())
            .put(steps.column())
            .put(steps.channel())
            .put(sampling.margin())
            .put(fillMode(sampling.fillMode()))
            .put((float) sampling.cval())
            .put(tilePixels)
            .put(tiles)
            .put(warp.count())
            .toStructure();
    return new KernelLaunch(
        WarpVariant.of(warp).kernel(),
        (long) warp.count() * tiles,
        tilePixels / pixelsOfAnItem((long) warp.count() * pixels),
        tiles,
        accesses(warp),
        List.of(
            Optional.of(warp.source()),
            warp.indices(),
            Optional.of(warp.target()),
            Optional.of(warp.parameters()),
            warp.channelAffine()),
        structure);
  }

  /** As many tiles as needed, all about equally large. */
  private static int tilePixels(int pixels) {
    long even = LaunchPlanner.divideUp(pixels, LaunchPlanner.divideUp(pixels, TILE_PIXELS));
    return (int) LaunchPlanner.divideUp(even, TILE_STEP) * TILE_STEP;
  }

  private static int pixelsOfAnItem(long pixels) {
    long shared = Math.max(LEAST_PIXELS_OF_AN_ITEM, pixels / ENOUGH_ITEMS);
    return (int) Math.min(MOST_PIXELS_OF_AN_ITEM, shared);
  }

  private static int fillMode(FillMode mode) {
    return switch (mode) {
      case NEAREST -> 0;
      case CONSTANT -> 1;
      case REFLECT -> 2;
      case WRAP -> 3;
    };
  }

  private static long accesses(Kernel.Warp warp) {
    int read =
        switch (warp.sampling().interpolation()) {
          case NEAREST -> 1;
          case BILINEAR -> 4;
          case CUBIC -> 16;
        };
    return (read + 1L) * warp.count() * warp.shape().values();
  }
}
