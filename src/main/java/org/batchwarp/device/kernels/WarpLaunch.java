package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Strides;

/** How {@link Kernel.Warp} is launched: the variant of {@code warp.cl} and its geometry. */
final class WarpLaunch {
  /** As in {@code warp.cl}. */
  private static final int TILE_PIXELS = 512;

  /** Tiles begin where wide stores may. */
  private static final int TILE_STEP = 8;

  private WarpLaunch() {}

  static KernelLaunch of(Kernel.Warp warp) {
    ImageShape shape = warp.shape();
    Sampling sampling = warp.sampling();
    Strides steps = Strides.of(sampling.extended(shape));
    int pixels = shape.height() * shape.width();
    int tilePixels = tilePixels(pixels);
    int tiles = (int) LaunchPlanner.divideUp(pixels, tilePixels);
    byte[] structure =
        new StructureWriter()
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
            .toBytes();
    return new KernelLaunch(
        variant(warp),
        (long) warp.count() * tiles,
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

  private static int fillMode(FillMode mode) {
    return switch (mode) {
      case NEAREST -> 0;
      case CONSTANT -> 1;
      case REFLECT -> 2;
      case WRAP -> 3;
    };
  }

  private static KernelVariant variant(Kernel.Warp warp) {
    boolean toHalves = warp.target().type() == ElementType.FLOAT16;
    String source =
        switch (warp.source().type()) {
          case UINT8 -> "uchar";
          case FLOAT32 -> "float";
          default -> "double";
        };
    Interpolation interpolation = warp.sampling().interpolation();
    boolean exact =
        interpolation == Interpolation.BILINEAR
            && warp.sampling().precision() == Sampling.Precision.DOUBLE;
    int given = warp.shape().channels();
    int channels = given == 1 || given == 3 || given == 4 ? given : 0;
    // One channel is the same in both orders.
    boolean first = warp.targetFormat() == DataFormat.CHANNELS_FIRST && channels != 1;
    String function =
        "warp_%s_%s_%s_%d_%s"
            .formatted(
                exact ? "exact" : interpolation.name().toLowerCase(Locale.ROOT),
                source,
                toHalves ? "half" : "float",
                channels,
                first ? "first" : "last");
    Map<String, String> macros = new TreeMap<>();
    macros.put("WARP", function);
    macros.put("SOURCE", source);
    macros.put("TARGET_HALF", flag(toHalves));
    macros.put("CHANNELS", Integer.toString(channels));
    macros.put("CHANNELS_FIRST", flag(first));
    macros.put("INTERPOLATION", Integer.toString(order(interpolation)));
    macros.put("EXACT", flag(exact));
    return new KernelVariant("warp.cl", function, macros, 0);
  }

  private static int order(Interpolation interpolation) {
    return switch (interpolation) {
      case NEAREST -> 0;
      case BILINEAR -> 1;
      case CUBIC -> 3;
    };
  }

  private static String flag(boolean value) {
    return value ? "1" : "0";
  }
}
