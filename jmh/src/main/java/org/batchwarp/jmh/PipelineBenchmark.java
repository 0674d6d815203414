package org.batchwarp.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.batchwarp.Batch;
import org.batchwarp.Flow;
import org.batchwarp.ImageDataGenerator;
import org.batchwarp.device.Device;
import org.batchwarp.device.Devices;
import org.batchwarp.source.ImageSource;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A flow from a consumer's side: how many batches it gets, how regularly, and how soon the first.
 */
@State(Scope.Benchmark)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@Fork(1)
@Warmup(iterations = 4, time = 1)
@Measurement(iterations = 5, time = 1)
public class PipelineBenchmark {
  /** Batches of the data set, so that an epoch is more than what is in flight. */
  static final int BATCHES = 16;

  @Param("224x224x3")
  public String size;

  @Param({"cpu", "java", "opencl"})
  public String device;

  /** Whether images stay on the device once they were used, or are copied for each batch. */
  @Param({"true", "false"})
  public boolean resident;

  /** Batches in flight. */
  @Param({"1", "2", "3", "4", "8"})
  public int slots;

  /** How long the consumer has each batch, doing nothing, as one that waits for a GPU. */
  @Param({"0", "1", "5"})
  public double consumerMilliseconds;

  private Device opened;
  private ImageSource source;
  private ImageDataGenerator generator;
  private int batch;
  private Flow flow;

  /** Opens the flow, and uses each image once. */
  @Setup
  public void open() throws IOException {
    StandardCase standard = StandardCase.of(size);
    Workload workload = new Workload(standard, Motion.WARP);
    batch = standard.batch();
    opened = Devices.open(device);
    source = ImageSource.of(Workload.images(standard.shape(), BATCHES * batch), standard.shape());
    generator = workload.fittedGenerator(opened);
    flow = openFlow();
    for (int i = 0; i < BATCHES; i++) {
      flow.next().close();
    }
  }

  private Flow openFlow() throws IOException {
    return generator
        .flow(source)
        .batchSize(batch)
        .seed(1)
        .batchesInFlight(slots)
        .residentBytes(resident ? Long.MAX_VALUE : 0)
        .open();
  }

  /** One batch, from asking for it until it is given back. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public void batch() {
    Batch delivered = flow.next();
    long until = System.nanoTime() + (long) (consumerMilliseconds * 1e6);
    for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
      LockSupport.parkNanos(left);
    }
    delivered.close();
  }

  /** From opening a flow to its first batch, and its closing. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 20)
  @Measurement(iterations = 20)
  public void firstBatch() throws IOException {
    try (Flow fresh = openFlow()) {
      fresh.next().close();
    }
  }

  @TearDown
  public void close() {
    flow.close();
    source.close();
    opened.close();
  }
}
