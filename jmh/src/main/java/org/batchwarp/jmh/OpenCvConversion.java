package org.batchwarp.jmh;

import static org.bytedeco.opencv.global.opencv_core.CV_32F;
import static org.bytedeco.opencv.global.opencv_core.CV_8U;
import static org.bytedeco.opencv.global.opencv_core.setNumThreads;

import java.util.function.LongFunction;
import java.util.stream.IntStream;
import org.batchwarp.array.ImageShape;
import org.bytedeco.javacpp.BytePointer;
import org.bytedeco.javacpp.FloatPointer;
import org.bytedeco.javacpp.Pointer;
import org.bytedeco.opencv.opencv_core.Mat;

/** The same bytes converted to floats by OpenCV's vectorised loop, and nothing else. */
final class OpenCvConversion implements Augmenter {
  private final Team team;
  private final Mat[] sources;
  private final Mat[] targets;

  OpenCvConversion(Workload workload, int threads) {
    this.team = new Team(threads);
    setNumThreads(1);
    ImageShape shape = workload.shape();
    BytePointer pixels = new BytePointer(workload.pixels());
    FloatPointer floats = new FloatPointer((long) workload.batch() * shape.values());
    this.sources = images(workload, CV_8U, start -> pixels.getPointer(start));
    this.targets = images(workload, CV_32F, start -> floats.getPointer(start));
  }

  /** One row of values for each image. */
  private static Mat[] images(Workload workload, int type, LongFunction<Pointer> memory) {
    int values = workload.shape().values();
    return IntStream.range(0, workload.batch())
        .mapToObj(image -> new Mat(1, values, type, memory.apply((long) image * values)))
        .toArray(Mat[]::new);
  }

  @Override
  public void augment() {
    team.deal(
        sources.length,
        (member, first, end) -> {
          for (int image = first; image < end; image++) {
            sources[image].convertTo(targets[image], CV_32F);
          }
        });
  }

  @Override
  public void close() {
    team.close();
  }
}
