package org.batchwarp.device.kernels;

import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.batchwarp.array.DataFormat;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Sampling;

/**
 * How {@code warp.cl} is compiled.
 *
 * @param source the token of the elements' type; the target's likewise
 * @param channels 1, 3 or 4; 0 for any number
 * @param first whether the output's channels come first
 */
record WarpVariant(Mode mode, String source, String target, int channels, boolean first) {
  private enum Mode {
    NEAREST(0),
    BILINEAR(1),
    EXACT(1),
    CUBIC(3);

    private final int order;

    Mode(int order) {
      this.order = order;
    }
  }

  /** All that there are, since a launch should not have to write their macros again. */
  private static final Map<WarpVariant, KernelVariant> KERNELS = kernels();

  private static Map<WarpVariant, KernelVariant> kernels() {
    Map<WarpVariant, KernelVariant> kernels = new HashMap<>();
    for (Mode mode : Mode.values()) {
      for (String source : List.of("uchar", "float", "double")) {
        for (int channels : List.of(0, 1, 3, 4)) {
          for (String target : List.of("float", "half")) {
            for (boolean first : List.of(false, true)) {
              WarpVariant variant = new WarpVariant(mode, source, target, channels, first);
              kernels.put(variant, variant.define());
            }
          }
        }
      }
    }
    return kernels;
  }

  static WarpVariant of(Kernel.Warp warp) {
    int given = warp.shape().channels();
    int channels = given == 1 || given == 3 || given == 4 ? given : 0;
    return new WarpVariant(
        mode(warp.sampling()),
        ElementToken.of(warp.source().type()),
        ElementToken.of(warp.target().type()),
        channels,
        // One channel is the same in both orders.
        warp.targetFormat() == DataFormat.CHANNELS_FIRST && channels != 1);
  }

  private static Mode mode(Sampling sampling) {
    return switch (sampling.interpolation()) {
      case NEAREST -> Mode.NEAREST;
      case BILINEAR ->
          sampling.precision() == Sampling.Precision.DOUBLE ? Mode.EXACT : Mode.BILINEAR;
      case CUBIC -> Mode.CUBIC;
    };
  }

  KernelVariant kernel() {
    return KERNELS.get(this);
  }

  private KernelVariant define() {
    String function =
        String.join(
            "_",
            "warp",
            lower(mode),
            source,
            target,
            Integer.toString(channels),
            first ? "first" : "last");
    Map<String, String> macros = new TreeMap<>();
    macros.put("WARP", function);
    macros.put("SOURCE", source);
    macros.put("TARGET", target);
    macros.put("CHANNELS", Integer.toString(channels));
    macros.put("CHANNELS_FIRST", flag(first));
    macros.put("INTERPOLATION", Integer.toString(mode.order));
    macros.put("EXACT", flag(mode == Mode.EXACT));
    return new KernelVariant("warp.cl", function, macros, 0);
  }

  private static String lower(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static String flag(boolean value) {
    return value ? "1" : "0";
  }
}
