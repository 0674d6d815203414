package org.batchwarp.device.kernels;

import java.util.EnumMap;
import java.util.Map;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Strides;

/**
 * How {@link Kernel.Warp} is launched: the variant of {@code warp.cl} or {@code warp_bytes.cl}, and
 * its geometry.
 */
final class WarpLaunch {
  private static final KernelFile WARP = KernelFile.read("warp.cl");
  private static final KernelFile WARP_BYTES = KernelFile.read("warp_bytes.cl");

  private static final int TILE_SIDE = (int) WARP_BYTES.constant("TILE_SIDE");
  private static final int STRIP_ROWS = (int) WARP_BYTES.constant("STRIP_ROWS");
  private static final int QUAD = (int) WARP_BYTES.constant("QUAD");

  private static final int TILE_PIXELS = (int) WARP.constant("TILE_PIXELS");

  private static final Map<FillMode, Integer> FILL_MODES = fillModes();

  /** Tiles begin where wide stores may, and where a GPU's memory is written in whole sectors. */
  private static final int TILE_STEP = 16;

  /** What an item works out first, for its image and its place in it, takes as long as a pixel. */
  private static final int MOST_PIXELS_OF_AN_ITEM = 8;

  private static final int LEAST_PIXELS_OF_AN_ITEM = 4;

  /** So many items keep a large GPU busy; fewer would each only take longer. */
  private static final int ENOUGH_ITEMS = 1 << 17;

  private WarpLaunch() {}

  /** The launch; without {@code weighsBytes} no warp is less exact than in float32. */
  static KernelLaunch of(Kernel.Warp warp, boolean weighsBytes) {
    ImageShape shape = warp.shape();
    Sampling sampling = warp.sampling();
    Strides steps = Strides.of(sampling.extended(shape));
    boolean ofBytes = weighsBytes && isOfBytes(warp);
    Tiling tiling = ofBytes ? Tiling.ofSquares(shape) : Tiling.ofRuns(shape, warp.count());
    return (ofBytes ? WARP_BYTES : WARP)
        .kernel(variant(warp, ofBytes))
        .launch()
        .buffer("source", warp.source())
        .buffer("indices", warp.indices())
        .buffer("target", warp.target())
        .buffer("parameters", warp.parameters())
        .buffer("affine", warp.channelAffine())
        .put("height", shape.height())
        .put("width", shape.width())
        .put("channels", shape.channels())
        .put("source_row", steps.row())
        .put("source_column", steps.column())
        .put("source_channel", steps.channel())
        .put("margin", sampling.margin())
        .put("fill_mode", FILL_MODES.get(sampling.fillMode()))
        .put("cval", (float) sampling.cval())
        .put("tile_pixels", tiling.tilePixels())
        .put("tiles", tiling.tiles())
        .put("images", warp.count())
        .of(
            (long) warp.count() * tiling.tiles(),
            tiling.groupItems(),
            tiling.tiles(),
            accesses(warp));
  }

  /** Whether it is for {@code warp_bytes.cl}. */
  private static boolean isOfBytes(Kernel.Warp warp) {
    ImageShape shape = warp.shape();
    boolean interleaved = shape.format() == DataFormat.CHANNELS_LAST || shape.channels() == 1;
    return warp.sampling().precision() == Sampling.Precision.BYTE
        && warp.sampling().interpolation() == Interpolation.BILINEAR
        && warp.source().type() == ElementType.UINT8
        && interleaved
        && channels(shape) != 0;
  }

  /** As kernels are made for them: 0 is any other number. */
  private static int channels(ImageShape shape) {
    int channels = shape.channels();
    return channels == 1 || channels == 3 || channels == 4 ? channels : 0;
  }

  private static String[] variant(Kernel.Warp warp, boolean ofBytes) {
    int channels = channels(warp.shape());
    // One channel is the same in both orders.
    boolean first = warp.targetFormat() == DataFormat.CHANNELS_FIRST && channels != 1;
    String target = DeviceType.of(warp.target().type()).token();
    String axes = first ? "first" : "last";
    return ofBytes
        ? new String[] {"warp_bytes", target, Integer.toString(channels), axes}
        : new String[] {
          "warp",
          mode(warp.sampling()),
          DeviceType.of(warp.source().type()).token(),
          target,
          Integer.toString(channels),
          axes
        };
  }

  private static String mode(Sampling sampling) {
    return switch (sampling.interpolation()) {
      case NEAREST -> "nearest";
      case BILINEAR ->
          switch (sampling.precision()) {
            case BYTE, SINGLE -> "bilinear";
            case DOUBLE -> "exact";
          };
      case CUBIC -> "cubic";
    };
  }

  /**
   * How an image is dealt out to groups.
   *
   * @param tiles of an image
   * @param groupItems for how many items there is something to do at a time
   */
  private record Tiling(int tilePixels, int tiles, int groupItems) {
    /** Runs of pixels, as few as needed, all about equally long. */
    static Tiling ofRuns(ImageShape shape, int count) {
      int pixels = shape.height() * shape.width();
      long even = LaunchPlanner.divideUp(pixels, LaunchPlanner.divideUp(pixels, TILE_PIXELS));
      int tilePixels = (int) LaunchPlanner.divideUp(even, TILE_STEP) * TILE_STEP;
      int tiles = (int) LaunchPlanner.divideUp(pixels, tilePixels);
      return new Tiling(tilePixels, tiles, tilePixels / pixelsOfAnItem((long) count * pixels));
    }

    private static int pixelsOfAnItem(long pixels) {
      long shared = Math.max(LEAST_PIXELS_OF_AN_ITEM, pixels / ENOUGH_ITEMS);
      return (int) Math.min(MOST_PIXELS_OF_AN_ITEM, shared);
    }

    /** Squares, in strips of rows; an image of one square and one channel is done at once. */
    static Tiling ofSquares(ImageShape shape) {
      int down = (int) LaunchPlanner.divideUp(shape.height(), TILE_SIDE);
      int across = (int) LaunchPlanner.divideUp(shape.width(), TILE_SIDE);
      boolean atOnce = shape.channels() == 1 && down * across == 1;
      int rows = atOnce ? shape.height() : STRIP_ROWS;
      return new Tiling(TILE_SIDE * TILE_SIDE, down * across, rows * TILE_SIDE / QUAD);
    }
  }

  private static Map<FillMode, Integer> fillModes() {
    Map<FillMode, Integer> modes = new EnumMap<>(FillMode.class);
    for (FillMode mode : FillMode.values()) {
      modes.put(mode, (int) WARP.constant("FILL_" + mode));
    }
    return modes;
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
