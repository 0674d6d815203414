package org.batchwarp.cli.bench;

import java.io.IOException;
import org.batchwarp.Flow;
import org.batchwarp.FlowBuilder;
import org.batchwarp.array.ElementType;
import org.batchwarp.device.Device;
import org.batchwarp.pipeline.FlowMetrics;
import org.batchwarp.source.ImageSource;

/** Batches as a flow delivers them, shuffled, over images in memory. */
final class FlowWorkload implements Workload {
  /** A data set that caches do not hold, and not more images than are usual. */
  private static final long SOURCE_BYTES = 1 << 26;

  private static final int SOURCE_IMAGES = 1 << 16;

  private final ImageSource source;
  private final Flow flow;

  private FlowWorkload(ImageSource source, Flow flow) {
    this.source = source;
    this.flow = flow;
  }

  /**
   * Opens a flow.
   *
   * @param timed whether its {@link #shares} will be asked for
   */
  static FlowWorkload open(Device device, BenchCase bench, boolean timed) throws IOException {
    int batch = bench.settings().batch();
    ElementType type = bench.settings().inputType();
    long wanted = Math.min(SOURCE_IMAGES, SOURCE_BYTES / bench.bytesIn());
    // Whole batches, so that all have the same size.
    int images = batch * (int) Math.max(1, wanted / batch);
    ImageSource source = ImageSource.of(bench.images(images), type, bench.shape());
    FlowBuilder flow =
        bench.generator(device).flow(source).batchSize(batch).seed(1).timeDevice(timed);
    if (bench.settings().streams()) {
      flow.residentBytes(0);
    }
    return new FlowWorkload(source, flow.open());
  }

  @Override
  public void run(int rounds) {
    for (int round = 0; round < rounds; round++) {
      flow.next().close();
    }
  }

  /** What the time goes to in so many seconds, after a warm-up as long. */
  TimeShares shares(double seconds) {
    runFor(seconds);
    FlowMetrics before = flow.metrics();
    long passed = runFor(seconds);
    return TimeShares.of(flow.metrics().since(before), passed);
  }

  private long runFor(double seconds) {
    long start = System.nanoTime();
    long passed;
    do {
      run(1);
      passed = System.nanoTime() - start;
    } while (passed < seconds * 1e9);
    return passed;
  }

  @Override
  public void close() {
    flow.close();
    source.close();
  }
}
