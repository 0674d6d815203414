package org.batchwarp.jmh;

import static org.bytedeco.opencv.global.opencv_core.BORDER_REPLICATE;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;
import org.batchwarp.array.ImageShape;
import org.bytedeco.javacv.Frame;
import org.datavec.image.data.ImageWritable;
import org.datavec.image.transform.WarpImageTransform;

/**
 * DataVec: a {@link WarpImageTransform} whose corners go where the map takes them, flip included,
 * then a loop to normalised floats. (Its own way to floats is an ND4J array.)
 */
final class DataVecAugmenter implements FixedAugmenter {
  private final Team team;
  private final ImageShape shape;
  private final ImageWritable[] sources;
  private final WarpImageTransform[] warps;
  private final byte[][] rows;
  private final FloatLoop loop;
  private final float[] target;

  DataVecAugmenter(Workload workload, int threads) {
    this.shape = workload.shape();
    this.team = new Team(threads);
    setNumThreads(1);
    this.target = new float[workload.batch() * shape.values()];
    this.loop = new FloatLoop(workload);
    this.sources =
        IntStream.range(0, workload.batch())
            .mapToObj(image -> source(workload, image))
            .toArray(ImageWritable[]::new);
    this.warps =
        IntStream.range(0, workload.batch())
            .mapToObj(image -> warp(workload.mapWithFlip(image)))
            .toArray(WarpImageTransform[]::new);
    this.rows = new byte[threads][shape.values()];
  }

  private static ImageWritable source(Workload workload, int image) {
    ImageShape shape = workload.shape();
    Frame frame = new Frame(shape.width(), shape.height(), Frame.DEPTH_UBYTE, shape.channels());
    ByteBuffer bytes = (ByteBuffer) frame.image[0];
    for (int row = 0; row < shape.height(); row++) {
      int length = shape.width() * shape.channels();
      bytes.put(
          row * frame.imageStride,
          workload.pixels(),
          image * shape.values() + row * length,
          length);
    }
    return new ImageWritable(frame);
  }

  /** By how much each corner of the source moves, clockwise from the upper left. */
  private WarpImageTransform warp(AffineMap map) {
    AffineMap forward = map.inverse();
    int[][] corners = {
      {0, 0}, {0, shape.width()}, {shape.height(), shape.width()}, {shape.height(), 0}
    };
    float[] moves = new float[8];
    for (int corner = 0; corner < 4; corner++) {
      int row = corners[corner][0];
      int column = corners[corner][1];
      moves[2 * corner] = (float) (forward.x(row, column) - column);
      moves[2 * corner + 1] = (float) (forward.y(row, column) - row);
    }
    return new WarpImageTransform(
            moves[0], moves[1], moves[2], moves[3], moves[4], moves[5], moves[6], moves[7])
        .borderMode(BORDER_REPLICATE);
  }

  @Override
  public void augment() {
    team.deal(
        sources.length,
        (member, first, end) -> {
          for (int image = first; image < end; image++) {
            Frame frame = warps[image].transform(sources[image]).getFrame();
            read(frame, rows[member]);
            loop.normalize(rows[member], target, image * shape.values());
          }
        });
  }

  private void read(Frame frame, byte[] pixels) {
    ByteBuffer bytes = (ByteBuffer) frame.image[0];
    int length = shape.width() * shape.channels();
    for (int row = 0; row < shape.height(); row++) {
      bytes.get(row * frame.imageStride, pixels, row * length, length);
    }
  }

  @Override
  public float[] image(int index) {
    return Arrays.copyOfRange(target, index * shape.values(), (index + 1) * shape.values());
  }

  @Override
  public void close() {
    team.close();
  }
}
