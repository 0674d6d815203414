package org.batchwarp.device.kernels;

import java.util.Map;
import java.util.function.Consumer;
import org.batchwarp.array.ImageShape;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.DeviceType;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Strides;

/**
 * Says how the kernels of {@code kernels/} are launched for each {@link Kernel}: variant, number of
 * work-groups and arguments. The same for every device that compiles them.
 */
public final class LaunchPlanner implements Kernel.PerValueVisitor {
  private static final KernelFile CONVERT = KernelFile.read("convert.cl");
  private static final KernelFile VALUES = KernelFile.read("values.cl");
  private static final KernelFile MOMENTS = KernelFile.read("moments.cl");
  private static final KernelFile MATRIX = KernelFile.read("matrix.cl");

  /** Values that a work-group of a kernel without a tile of its own takes. */
  private static final int TILE = 4096;

  private static final int FEATURE_TILE = 128;

  private static final int LANES = (int) MOMENTS.constant("LANES");

  /** Elements of the result that a work item of {@code matrix.cl} computes in each direction. */
  private static final int BLOCK = (int) MATRIX.constant("BLOCK");

  private final Consumer<KernelLaunch> launches;
  private final Consumer<DeviceBuffer> clears;
  private final boolean weighsBytes;

  /**
   * A planner for one stream.
   *
   * @param launches enqueues a launch
   * @param clears sets a buffer to zeros; devices have something of their own for that
   * @param weighsBytes whether warps of bytes that may be less exact than in float32 take the
   *     kernel for that, {@code warp_bytes.cl}
   */
  public LaunchPlanner(
      Consumer<KernelLaunch> launches, Consumer<DeviceBuffer> clears, boolean weighsBytes) {
    this.launches = launches;
    this.clears = clears;
    this.weighsBytes = weighsBytes;
  }

  @Override
  public void warp(Kernel.Warp warp) {
    launches.accept(WarpLaunch.of(warp, weighsBytes));
  }

  @Override
  public void splineCoefficients(Kernel.SplineCoefficients spline) {
    SplineLaunches.of(spline).forEach(launches);
  }

  @Override
  public void clear(Kernel.Clear clear) {
    clears.accept(clear.buffer());
  }

  @Override
  public void convert(Kernel.Convert convert) {
    String from = DeviceType.of(convert.source().type()).token();
    String to = DeviceType.of(convert.target().type()).token();
    launches.accept(
        CONVERT
            .kernel("convert", from, to)
            .launch()
            .buffer("source", convert.source())
            .buffer("target", convert.target())
            .put("elements", convert.elements())
            .put("tile", TILE)
            .put("scale", convert.scale())
            .of(divideUp(convert.elements(), TILE), TILE, 1, 2 * convert.elements()));
  }

  @Override
  public void perValue(Kernel.PerValue kernel) {
    ImageShape shape = kernel.shape();
    int tiles = (int) divideUp(shape.values(), TILE);
    LaunchBuilder launch =
        VALUES
            .kernel(kernel.function())
            .launch()
            .buffer("images", kernel.images())
            .put("values", shape.values())
            .put("tile", TILE)
            .put("tiles", tiles)
            .put("channel_step", Strides.of(shape).channel())
            .put("channels", shape.channels());
    kernel.give(launch);
    long values = (long) kernel.count() * shape.values();
    launches.accept(launch.of((long) kernel.count() * tiles, TILE, tiles, 2 * values));
  }

  @Override
  public void measureImages(Kernel.MeasureImages measure) {
    int values = measure.shape().values();
    launches.accept(
        MOMENTS
            .kernel("measure_images")
            .launch()
            .buffer("images", measure.images())
            .buffer("moments", measure.moments())
            .put("values", values)
            .of(measure.count(), LANES, 1, 2L * measure.count() * values));
  }

  @Override
  public void measureChannels(Kernel.MeasureChannels measure) {
    ImageShape shape = measure.shape();
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    long planes = (long) measure.count() * channels;
    launches.accept(
        MOMENTS
            .kernel("measure_planes")
            .launch()
            .buffer("images", measure.images())
            .buffer("planes", measure.planes())
            .put("channels", channels)
            .put("pixels", pixels)
            .put("pixel_step", Strides.of(shape).column())
            .put("channel_step", Strides.of(shape).channel())
            .of(planes, LANES, channels, 2 * planes * pixels));
    launches.accept(
        MOMENTS
            .kernel("combine_planes")
            .launch()
            .buffer("planes", measure.planes())
            .buffer("moments", measure.moments())
            .put("channels", channels)
            .put("count", measure.count())
            .put("pixels", pixels)
            .of(channels, LANES, 1, 4 * planes));
  }

  @Override
  public void centerFeatures(Kernel.CenterFeatures center) {
    int values = center.shape().values();
    launches.accept(
        MOMENTS
            .kernel("center_features")
            .launch()
            .buffer("images", center.images())
            .buffer("means", center.means())
            .put("values", values)
            .put("count", center.count())
            .put("tile", FEATURE_TILE)
            .of(divideUp(values, FEATURE_TILE), FEATURE_TILE, 1, 3L * center.count() * values));
  }

  /**
   * {@code c = a b}, as in {@link org.batchwarp.device.LinearAlgebra#matrixProduct}.
   *
   * @param items the work items of a group in each direction
   */
  public static KernelLaunch matrixProduct(
      DeviceBuffer a, DeviceBuffer b, DeviceBuffer c, int rows, int inner, int columns, int items) {
    long across = divideUp(columns, (long) items * BLOCK);
    return matrixLaunch("matrix_product", items)
        .buffer("a", a)
        .buffer("b", b)
        .buffer("c", c)
        .put("rows", rows)
        .put("inner", inner)
        .put("columns", columns)
        .put("tiles_across", (int) across)
        .of(
            divideUp(rows, (long) items * BLOCK) * across,
            items * items,
            1,
            2L * rows * inner * columns);
  }

  /**
   * {@code c += aᵀ a}, as in {@link org.batchwarp.device.LinearAlgebra#symmetricRankKUpdate}.
   *
   * @param items the work items of a group in each direction
   */
  public static KernelLaunch symmetricRankKUpdate(
      DeviceBuffer a, DeviceBuffer c, int rows, int columns, int items) {
    long across = divideUp(columns, (long) items * BLOCK);
    return matrixLaunch("symmetric_rank_k_update", items)
        .buffer("a", a)
        .buffer("c", c)
        .put("rows", rows)
        .put("columns", columns)
        .put("tiles_across", (int) across)
        .of(across * across, items * items, 1, 2L * rows * columns * columns);
  }

  private static LaunchBuilder matrixLaunch(String function, int items) {
    return MATRIX
        .kernel(function)
        .forGroups(Map.of("ITEMS", Integer.toString(items)), items * items)
        .launch();
  }

  static long divideUp(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }
}
