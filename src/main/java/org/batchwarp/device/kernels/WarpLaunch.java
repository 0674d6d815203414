package org.batchwarp.device.kernels;

import java.util.EnumMap;
import java.util.Map;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Strides;

/** How {@link Kernel.Warp} is launched: the variant of {@code warp.cl} and its geometry. */
final class WarpLaunch {
  private static final KernelFile WARP = KernelFile.read("warp.cl");

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

  static KernelLaunch of(Kernel.Warp warp) {
    ImageShape shape = warp.shape();
    Sampling sampling = warp.sampling();
    Strides steps = Strides.of(sampling.extended(shape));
    int pixels = shape.height() * shape.width();
    int tilePixels = tilePixels(pixels);
    int tiles = (int) LaunchPlanner.divideUp(pixels, tilePixels);
    return kernel(warp)
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
        .put("tile_pixels", tilePixels)
        .put("tiles", tiles)
        .put("images", warp.count())
        .of(
            (long) warp.count() * tiles,
            tilePixels / pixelsOfAnItem((long) warp.count() * pixels),
            tiles,
            accesses(warp));
  }

  private static KernelDeclaration kernel(Kernel.Warp warp) {
    int given = warp.shape().channels();
    int channels = given == 1 || given == 3 || given == 4 ? given : 0;
    // One channel is the same in both orders.
    boolean first = warp.targetFormat() == DataFormat.CHANNELS_FIRST && channels != 1;
    return WARP.kernel(
        "warp",
        mode(warp.sampling()),
        DeviceType.of(warp.source().type()).token(),
        DeviceType.of(warp.target().type()).token(),
        Integer.toString(channels),
        first ? "first" : "last");
  }

  private static String mode(Sampling sampling) {
    return switch (sampling.interpolation()) {
      case NEAREST -> "nearest";
      case BILINEAR ->
          switch (sampling.precision()) {
            case SINGLE -> "bilinear";
            case DOUBLE -> "exact";
          };
      case CUBIC -> "cubic";
    };
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
