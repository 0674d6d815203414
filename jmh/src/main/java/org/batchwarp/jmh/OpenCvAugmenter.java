package org.batchwarp.jmh;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_64F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.CV_MAKETYPE;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;

import java.nio.DoubleBuffer;
import java.util.stream.IntStream;
import org.batchwarp.array.DataFormat;
import org.batchwarp.array.ImageShape;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** OpenCV, in one of its forms. All memory and all arguments are there before the first batch. */
final class OpenCvAugmenter implements FixedAugmenter {
  private final OpenCvForm form;
  private final Team team;
  private final ImageShape shape;
  private final BytePointer pixels;
  private final FloatPointer floats;
  private final Mat[] sources;
  private final Mat[] maps;
  private final OpenCvWork.Target[] targets;
  private final OpenCvWork[] works;

  OpenCvAugmenter(Workload workload, OpenCvForm form, int threads) {
    this.form = form;
    this.shape = workload.shape();
    this.team = new Team(form.dealsOutImages() ? threads : 1);
    setNumThreads(form.dealsOutImages() ? 1 : threads);
    int batch = workload.batch();
    this.pixels = new BytePointer(workload.pixels());
    this.floats = new FloatPointer((long) batch * shape.values());
    this.sources = new Mat[batch];
    this.maps = new Mat[batch];
    this.targets = new OpenCvWork.Target[batch];
    int byteImage = CV_MAKETYPE(CV_8U, shape.channels());
    for (int image = 0; image < batch; image++) {
      long start = (long) image * shape.values();
      sources[image] = new Mat(shape.height(), shape.width(), byteImage, pixels.getPointer(start));
      targets[image] = target(start);
      maps[image] = matrix(workload.mapWithFlip(image));
    }
    this.works =
        IntStream.range(0, team.threads())
            .mapToObj(member -> OpenCvWork.of(form, workload))
            .toArray(OpenCvWork[]::new);
  }

  /** Images over the result's memory, into which OpenCV writes. */
  private OpenCvWork.Target target(long start) {
    boolean planes = form.format() == DataFormat.CHANNELS_FIRST;
    int images = planes ? shape.channels() : 1;
    int values = shape.values() / images;
    int type = CV_MAKETYPE(CV_32F, shape.channels() / images);
    return new OpenCvWork.Target(
        IntStream.range(0, images)
            .mapToObj(image -> floats.getPointer(start + (long) image * values))
            .map(memory -> new Mat(shape.height(), shape.width(), type, memory))
            .toArray(Mat[]::new));
  }

  private static Mat matrix(AffineMap map) {
    Mat matrix = new Mat(2, 3, CV_64F);
    // OpenCV's coordinates are (x, y).
    matrix
        .<DoubleBuffer>createBuffer()
        .put(new double[] {map.xc(), map.xr(), map.x0(), map.yc(), map.yr(), map.y0()});
    return matrix;
  }

  @Override
  public void augment() {
    team.deal(
        sources.length,
        (member, first, end) -> {
          for (int image = first; image < end; image++) {
            works[member].run(sources[image], maps[image], targets[image]);
          }
        });
  }

  @Override
  public float[] image(int index) {
    float[] values = new float[shape.values()];
    floats.getPointer((long) index * values.length).get(values);
    return form.format() == DataFormat.CHANNELS_LAST ? values : Planes.interleave(values, shape);
  }

  @Override
  public void close() {
    team.close();
  }
}
