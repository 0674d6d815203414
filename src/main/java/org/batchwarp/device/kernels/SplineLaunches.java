package org.batchwarp.device.kernels;

import java.util.List;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.SplineLine;
import org.batchwarp.device.Strides;

/** How {@link Kernel.SplineCoefficients} is launched: a copy, then a filter along each axis. */
final class SplineLaunches {
  private static final KernelFile EXTEND = KernelFile.read("extend_images.cl");
  private static final KernelFile FILTER = KernelFile.read("spline.cl");

  /** Values of the copy, and lines of a filter, that a work-group takes. */
  private static final int VALUE_TILE = 4096;

  private static final int LINE_TILE = 128;

  private final Kernel.SplineCoefficients spline;
  private final ImageShape extended;
  private final boolean last;
  private final int pixels;

  private SplineLaunches(Kernel.SplineCoefficients spline) {
    this.spline = spline;
    this.extended = spline.sampling().extended(spline.shape());
    this.last = extended.format() == DataFormat.CHANNELS_LAST;
    this.pixels = extended.height() * extended.width();
  }

  static List<KernelLaunch> of(Kernel.SplineCoefficients spline) {
    SplineLaunches launches = new SplineLaunches(spline);
    return List.of(launches.extend(), launches.filterColumns(), launches.filterRows());
  }

  private KernelLaunch extend() {
    ImageShape shape = spline.shape();
    Strides steps = Strides.of(shape);
    int channels = shape.channels();
    int tiles = (int) LaunchPlanner.divideUp(extended.values(), VALUE_TILE);
    return EXTEND
        .kernel("extend_images", DeviceType.of(spline.source().type()).token())
        .launch()
        .buffer("source", spline.source())
        .buffer("indices", spline.indices())
        .buffer("target", spline.target())
        .put("height", shape.height())
        .put("width", shape.width())
        .put("channels", channels)
        .put("source_row", steps.row())
        .put("source_column", steps.column())
        .put("source_channel", steps.channel())
        .put("margin", spline.sampling().margin())
        .put("pixel_step", last ? channels : 1)
        .put("channel_step", last ? 1 : pixels)
        .put("values", extended.values())
        .put("tile", VALUE_TILE)
        .put("tiles", tiles)
        .of(
            (long) spline.count() * tiles,
            VALUE_TILE,
            tiles,
            2L * spline.count() * extended.values());
  }

  private KernelLaunch filterColumns() {
    int row = last ? extended.width() * extended.channels() : extended.width();
    return filter(extended.height(), row, row, 1, last ? 0 : pixels);
  }

  private KernelLaunch filterRows() {
    int channels = extended.channels();
    int width = extended.width();
    return last
        ? filter(width, channels, channels, 1, width * channels)
        : filter(width, 1, extended.height() * channels, width, 0);
  }

  private KernelLaunch filter(int length, int step, int inner, int innerStep, int outerStep) {
    SplineLine line = new SplineLine(spline.sampling().fillMode(), length);
    int lines = extended.values() / length;
    int tiles = (int) LaunchPlanner.divideUp(lines, LINE_TILE);
    return FILTER
        .kernel("filter_lines")
        .launch()
        .buffer("coefficients", spline.target())
        .buffer("parameters", spline.parameters())
        .put("pole_to_half_period", line.poleToHalfPeriod())
        .put("length", length)
        .put("step", step)
        .put("inner", inner)
        .put("inner_step", innerStep)
        .put("outer_step", outerStep)
        .put("is_reflected", line.isReflected())
        .put("values", extended.values())
        .put("lines", lines)
        .put("tile", LINE_TILE)
        .put("tiles", tiles)
        .of(
            (long) spline.count() * tiles,
            LINE_TILE,
            tiles,
            4L * spline.count() * extended.values());
  }
}
