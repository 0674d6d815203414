package org.batchwarp.jmh;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.DoubleBuffer;
import java.nio.FloatBuffer;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ElementType;
import org.batchwarp.array.ImageShape;
import org.batchwarp.config.FillMode;
import org.batchwarp.config.Interpolation;
import org.batchwarp.device.Device;
import org.batchwarp.device.DeviceBuffer;
import org.batchwarp.device.HostBuffer;
import org.batchwarp.device.ImageParameters;
import org.batchwarp.device.Kernel;
import org.batchwarp.device.ResourceStack;
import org.batchwarp.device.Sampling;
import org.batchwarp.device.Stream;

/** batchwarp's kernel alone, from device memory to device memory. */
final class BatchwarpKernel implements FixedAugmenter {
  private static final Sampling SAMPLING =
      new Sampling(Interpolation.BILINEAR, FillMode.NEAREST, 0, Sampling.Precision.SINGLE);

  private final ResourceStack owned = new ResourceStack();
  private final Device device;
  private final Stream stream;
  private final ImageShape shape;
  private final DataFormat format;
  private final int count;
  private final DeviceBuffer target;
  private final HostBuffer delivered;

  /** One for each batch. */
  private final List<Kernel> kernels;

  private int turn;

  /**
   * Copies the workload to the device.
   *
   * @param workload whose batches take turns: images of one batch lie one after another, those of
   *     more are picked, like a flow's
   * @param device closed with this
   * @param format of the results
   */
  BatchwarpKernel(Workload workload, Device device, DataFormat format) {
    this.device = device;
    this.shape = workload.shape();
    this.format = format;
    this.stream = owned.own(device.openStream());
    this.count = workload.batch();
    int elements = count * shape.values();
    int batches = workload.batches();
    DeviceBuffer source =
        upload(ElementType.UINT8, batches * elements, b -> b.put(workload.pixels()));
    DeviceBuffer affine =
        upload(
            ElementType.FLOAT32,
            3 * shape.channels(),
            b -> writeAffine(workload, b.asFloatBuffer()));
    this.target = owned.own(device.allocate("result", ElementType.FLOAT32, elements));
    this.delivered = owned.own(device.allocateHost("result", ElementType.FLOAT32, elements));
    this.kernels =
        IntStream.range(0, batches)
            .<Kernel>mapToObj(
                batch ->
                    new Kernel.Warp(
                        source,
                        batches == 1 ? Optional.empty() : Optional.of(picks(batch, batches)),
                        shape,
                        target,
                        format,
                        count,
                        parameters(workload, batch),
                        SAMPLING,
                        Optional.of(affine)))
            .toList();
  }

  /** A batch's images: every so many-th of all. */
  private DeviceBuffer picks(int batch, int batches) {
    int[] images = IntStream.range(0, count).map(image -> image * batches + batch).toArray();
    return upload(ElementType.INT32, count, b -> b.asIntBuffer().put(images));
  }

  private DeviceBuffer upload(ElementType type, int elements, Consumer<ByteBuffer> writer) {
    try (HostBuffer host = device.allocateHost("workload", type, elements)) {
      writer.accept(host.bytes().order(ByteOrder.nativeOrder()));
      DeviceBuffer buffer = owned.own(device.allocate("workload", type, elements));
      stream.copyIn(host, buffer, elements);
      stream.synchronize();
      return buffer;
    }
  }

  private DeviceBuffer parameters(Workload workload, int batch) {
    return upload(
        ElementType.FLOAT64,
        count * ImageParameters.STRIDE,
        b -> writeParameters(workload, batch * count, b.asDoubleBuffer()));
  }

  private static void writeParameters(Workload workload, int first, DoubleBuffer target) {
    int width = workload.shape().width();
    for (int image = first; image < first + workload.batch(); image++) {
      AffineMap map = workload.map(image);
      boolean flipped = workload.isFlipped(image);
      target.put(new double[] {map.yr(), map.yc(), map.y0(), map.xr(), map.xc(), map.x0()});
      target.put(new double[] {0, 1});
      target.put(flipped ? new double[] {width - 1, -1} : new double[] {0, 1});
      target.put(new double[] {0, 1});
    }
  }

  private static void writeAffine(Workload workload, FloatBuffer target) {
    for (double mean : workload.mean()) {
      target.put((float) mean);
    }
    for (double deviation : workload.deviation()) {
      target.put((float) (1 / deviation));
    }
    target.put(new float[workload.shape().channels()]);
  }

  @Override
  public void augment() {
    stream.launch(kernels.get(turn));
    turn = (turn + 1) % kernels.size();
    stream.synchronize();
  }

  @Override
  public float[] image(int index) {
    stream.copyOut(target, delivered, delivered.elements());
    stream.synchronize();
    float[] values = new float[shape.values()];
    delivered
        .bytes()
        .order(ByteOrder.nativeOrder())
        .asFloatBuffer()
        .get(index * values.length, values);
    return format == DataFormat.CHANNELS_LAST ? values : Planes.interleave(values, shape);
  }

  @Override
  public void close() {
    owned.close();
    device.close();
  }
}
