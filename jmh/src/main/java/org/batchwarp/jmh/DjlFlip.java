package org.batchwarp.jmh;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.modality.cv.util.NDImageUtils;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import java.nio.ByteBuffer;
import org.batchwarp.array.ImageShape;

/**
 * DJL with PyTorch: what it has of the work. That is flips and normalisation, of a whole batch at
 * once, to channels first; it has no rotation by other than right angles, no shift and no warp.
 */
final class DjlFlip implements Augmenter {
  private final NDManager manager;
  private final NDArray images;
  private final NDArray flips;
  private final float[] mean;
  private final float[] deviation;

  DjlFlip(Workload workload, int threads) {
    System.setProperty("ai.djl.offline", "true");
    System.setProperty("ai.djl.pytorch.num_threads", Integer.toString(threads));
    System.setProperty("ai.djl.pytorch.num_interop_threads", "1");
    ImageShape shape = workload.shape();
    int batch = workload.batch();
    this.manager = Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
    this.images =
        manager.create(
            ByteBuffer.wrap(workload.pixels()),
            new Shape(batch, shape.height(), shape.width(), shape.channels()),
            DataType.UINT8);
    boolean[] flipped = new boolean[batch];
    for (int image = 0; image < batch; image++) {
      flipped[image] = workload.isFlipped(image);
    }
    // Of the images' full shape: a condition is not broadcast.
    this.flips = manager.create(flipped).reshape(batch, 1, 1, 1).broadcast(images.getShape());
    this.mean = onUnitScale(workload.mean());
    this.deviation = onUnitScale(workload.deviation());
  }

  /** To where {@code toTensor} takes bytes. */
  private static float[] onUnitScale(double[] values) {
    float[] scaled = new float[values.length];
    for (int i = 0; i < values.length; i++) {
      scaled[i] = (float) (values[i] / 255);
    }
    return scaled;
  }

  @Override
  public void augment() {
    try (NDManager each = manager.newSubManager()) {
      images.attach(each);
      NDArray flipped = NDArrays.where(flips, images.flip(2), images);
      NDArray result = normalize(NDImageUtils.toTensor(flipped));
      result.detach();
      result.close();
      images.attach(manager);
    }
  }

  /** Its own function is for three channels. */
  private NDArray normalize(NDArray tensor) {
    return mean.length == 3
        ? NDImageUtils.normalize(tensor, mean, deviation)
        : tensor.sub(mean[0]).div(deviation[0]);
  }

  @Override
  public void close() {
    manager.close();
  }
}
