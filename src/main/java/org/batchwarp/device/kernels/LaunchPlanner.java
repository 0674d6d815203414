package org.batchwarp.device.kernels;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.Compatibility;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.Strides;

/**
 * Says how the kernels of {@code kernels/} are launched for each {@link Kernel}: variant, number of
 * work-groups and arguments. The same for every device that compiles them.
 */
public final class LaunchPlanner implements Kernel.Visitor {
  /** Values that a work-group of a kernel without a tile of its own takes. */
  private static final int TILE = 4096;

  private static final int FEATURE_TILE = 128;

  /** As in {@code lanes.h}. */
  private static final int LANES = 128;

  private static final int ALPHA = 3;

  /** Elements of the result that a work item of {@code matrix.cl} computes in each direction. */
  private static final int BLOCK = 4;

  private final Consumer<KernelLaunch> launches;
  private final Consumer<DeviceBuffer> clears;

  /**
   * A planner for one stream.
   *
   * @param launches enqueues a launch
   * @param clears sets a buffer to zeros; devices have something of their own for that
   */
  public LaunchPlanner(Consumer<KernelLaunch> launches, Consumer<DeviceBuffer> clears) {
    this.launches = launches;
    this.clears = clears;
  }

  @Override
  public void warp(Kernel.Warp warp) {
    launches.accept(WarpLaunch.of(warp));
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
    launch(
        variant(convert),
        divideUp(convert.elements(), TILE),
        TILE,
        1,
        2 * convert.elements(),
        new StructureWriter("convert_arguments")
            .put(convert.elements())
            .put(TILE)
            .put(convert.scale()),
        List.of(Optional.of(convert.source()), Optional.of(convert.target())));
  }

  private static KernelVariant variant(Kernel.Convert convert) {
    String from = ElementToken.of(convert.source().type());
    String to = ElementToken.of(convert.target().type());
    String function = "convert_" + from + "_" + to;
    Map<String, String> macros = new TreeMap<>();
    macros.put("CONVERT", function);
    macros.put("SOURCE", from);
    macros.put("TARGET", to);
    return new KernelVariant("convert.cl", function, macros, 0);
  }

  @Override
  public void standardize(Kernel.Standardize standardize) {
    ImageShape shape = standardize.shape();
    launch(
        KernelVariant.of("values.cl", "standardize"),
        standardize.count() * tiles(shape),
        TILE,
        (int) tiles(shape),
        2L * standardize.count() * shape.values(),
        new StructureWriter("standardize_arguments")
            .put(standardize.rescale())
            .put(shape.values())
            .put(TILE)
            .put((int) tiles(shape))
            .put(Strides.of(shape).channel())
            .put(shape.channels())
            .put(standardize.divide()),
        List.of(
            Optional.of(standardize.images()), standardize.moments(), standardize.channelAffine()));
  }

  @Override
  public void shiftChannels(Kernel.ShiftChannels shift) {
    ImageShape shape = shift.shape();
    launch(
        KernelVariant.of("values.cl", "shift_channels"),
        shift.count() * tiles(shape),
        TILE,
        (int) tiles(shape),
        2L * shift.count() * shape.values(),
        new StructureWriter("value_arguments")
            .put(shape.values())
            .put(TILE)
            .put((int) tiles(shape)),
        List.of(
            Optional.of(shift.images()),
            Optional.of(shift.moments()),
            Optional.of(shift.parameters())));
  }

  @Override
  public void adjustBrightness(Kernel.AdjustBrightness adjust) {
    ImageShape shape = adjust.shape();
    launch(
        KernelVariant.of("values.cl", "adjust_brightness"),
        adjust.count() * tiles(shape),
        TILE,
        (int) tiles(shape),
        2L * adjust.count() * shape.values(),
        new StructureWriter("brightness_arguments")
            .put(shape.values())
            .put(TILE)
            .put((int) tiles(shape))
            .put(Strides.of(shape).channel())
            .put(shape.channels() == ALPHA + 1 ? ALPHA : -1)
            .put(shape.channels())
            .put(adjust.convention() == Compatibility.KERAS_2),
        List.of(
            Optional.of(adjust.images()),
            Optional.of(adjust.moments()),
            Optional.of(adjust.parameters())));
  }

  @Override
  public void measureImages(Kernel.MeasureImages measure) {
    launch(
        KernelVariant.of("moments.cl", "measure_images"),
        measure.count(),
        LANES,
        1,
        2L * measure.count() * measure.shape().values(),
        new StructureWriter("image_arguments").put(measure.shape().values()),
        List.of(Optional.of(measure.images()), Optional.of(measure.moments())));
  }

  @Override
  public void measureChannels(Kernel.MeasureChannels measure) {
    ImageShape shape = measure.shape();
    int channels = shape.channels();
    int pixels = shape.height() * shape.width();
    long planes = (long) measure.count() * channels;
    launch(
        KernelVariant.of("moments.cl", "measure_planes"),
        planes,
        LANES,
        channels,
        2 * planes * pixels,
        new StructureWriter("plane_arguments")
            .put(channels)
            .put(pixels)
            .put(Strides.of(shape).column())
            .put(Strides.of(shape).channel()),
        List.of(Optional.of(measure.images()), Optional.of(measure.planes())));
    launch(
        KernelVariant.of("moments.cl", "combine_planes"),
        channels,
        LANES,
        1,
        4 * planes,
        new StructureWriter("channel_arguments").put(channels).put(measure.count()).put(pixels),
        List.of(Optional.of(measure.planes()), Optional.of(measure.moments())));
  }

  @Override
  public void centerFeatures(Kernel.CenterFeatures center) {
    int values = center.shape().values();
    launch(
        KernelVariant.of("moments.cl", "center_features"),
        divideUp(values, FEATURE_TILE),
        FEATURE_TILE,
        1,
        3L * center.count() * values,
        new StructureWriter("feature_arguments").put(values).put(center.count()).put(FEATURE_TILE),
        List.of(Optional.of(center.images()), Optional.of(center.means())));
  }

  /**
   * {@code c = a b}, as in {@link org.batchwarp.device.LinearAlgebra#matrixProduct}.
   *
   * @param items the work items of a group in each direction
   */
  public static KernelLaunch matrixProduct(
      DeviceBuffer a, DeviceBuffer b, DeviceBuffer c, int rows, int inner, int columns, int items) {
    long across = divideUp(columns, (long) items * BLOCK);
    return planned(
        matrixVariant("matrix_product", items),
        divideUp(rows, (long) items * BLOCK) * across,
        items * items,
        1,
        2L * rows * inner * columns,
        new StructureWriter("product_arguments")
            .put(rows)
            .put(inner)
            .put(columns)
            .put((int) across),
        List.of(Optional.of(a), Optional.of(b), Optional.of(c)));
  }

  /**
   * {@code c += aᵀ a}, as in {@link org.batchwarp.device.LinearAlgebra#symmetricRankKUpdate}.
   *
   * @param items the work items of a group in each direction
   */
  public static KernelLaunch symmetricRankKUpdate(
      DeviceBuffer a, DeviceBuffer c, int rows, int columns, int items) {
    long across = divideUp(columns, (long) items * BLOCK);
    return planned(
        matrixVariant("symmetric_rank_k_update", items),
        across * across,
        items * items,
        1,
        2L * rows * columns * columns,
        new StructureWriter("update_arguments").put(rows).put(columns).put((int) across),
        List.of(Optional.of(a), Optional.of(c)));
  }

  private static KernelVariant matrixVariant(String function, int items) {
    return new KernelVariant(
        "matrix.cl", function, Map.of("ITEMS", Integer.toString(items)), items * items);
  }

  private static long tiles(ImageShape shape) {
    return divideUp(shape.values(), TILE);
  }

  static long divideUp(long value, long divisor) {
    return (value + divisor - 1) / divisor;
  }

  private void launch(
      KernelVariant variant,
      long groups,
      int groupItems,
      int imageGroups,
      long accesses,
      StructureWriter structure,
      List<Optional<DeviceBuffer>> buffers) {
    launches.accept(
        planned(variant, groups, groupItems, imageGroups, accesses, structure, buffers));
  }

  private static KernelLaunch planned(
      KernelVariant variant,
      long groups,
      int groupItems,
      int imageGroups,
      long accesses,
      StructureWriter structure,
      List<Optional<DeviceBuffer>> buffers) {
    return new KernelLaunch(
        variant, groups, groupItems, imageGroups, accesses, buffers, structure.toStructure());
  }
}
