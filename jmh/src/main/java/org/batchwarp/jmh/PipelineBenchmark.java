package org.batchwarp.jmh;

import java.io.IOException;
import java.util.concurrent.TimeUnit;
import org.batchwarp.Flow;
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
  private static final int BATCHES = 16;

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

  /** How long the consumer has each batch. */
  @Param({"0", "1", "5"})
  public double consumerMilliseconds;

  private PipelineFlow flow;

  static Workload workload(String size) {
    return new Workload(StandardCase.of(size), Motion.WARP, BATCHES);
  }

  /** Opens the flow. */
  @Setup
  public void open() throws IOException {
    flow = new PipelineFlow(workload(size), device, slots, resident);
  }

  /** One batch, from asking for it until it is given back. */
  @Benchmark
  @BenchmarkMode(Mode.SampleTime)
  public void batch() {
    flow.consume(consumerMilliseconds);
  }

  /** From opening a flow to its first batch, and its closing. */
  @Benchmark
  @BenchmarkMode(Mode.SingleShotTime)
  @Warmup(iterations = 20)
  @Measurement(iterations = 20)
  public void firstBatch() throws IOException {
    try (Flow fresh = flow.openAnother()) {
      fresh.next().close();
    }
  }

  @TearDown
  public void close() {
    flow.close();
  }
}
