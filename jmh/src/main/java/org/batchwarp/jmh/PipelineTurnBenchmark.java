package org.batchwarp.jmh;

import java.io.IOException;
import org.batchwarp.array.DataFormat;
import org.batchwarp.device.Devices;
import org.openjdk.jmh.annotations.AuxCounters;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/**
 * A flow of resident images beside its kernel alone, which works on as many batches of a data set
 * in the device's memory, with parameters drawn before, to one target there. Both have short turns
 * in one process, so that a machine that is slower for seconds at a time is so for both.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.SingleShotTime)
@Fork(2)
@Warmup(iterations = 1)
@Measurement(iterations = 15)
public class PipelineTurnBenchmark {
  /** Batches a second of one turn. */
  @AuxCounters(AuxCounters.Type.EVENTS)
  @State(Scope.Thread)
  public static class Rates {
    /** Of the kernel alone, before and after the flow. */
    public double kernel;

    /** Of the flow, to a consumer that takes no time. */
    public double delivered;

    /** Of the flow, to a consumer that has each batch for as long as the flow needs for one. */
    public double together;
  }

  @Param("224x224x3")
  public String size;

  @Param({"cpu", "java", "opencl"})
  public String device;

  /** Batches in flight. */
  @Param("3")
  public int slots;

  /** How long each of a turn's parts takes. */
  @Param("500")
  public long partMilliseconds;

  /**
   * For how long the flow runs before. What is called once for each batch is compiled after some
   * thousands, each method on a processor that the flow would use.
   */
  @Param("30000")
  public long warmupMilliseconds;

  private BatchwarpKernel kernel;
  private PipelineFlow flow;

  /** Copies the data set to the device, opens the flow, and lets it warm up. */
  @Setup
  public void open() throws IOException {
    Workload workload = PipelineBenchmark.workload(size);
    kernel = new BatchwarpKernel(workload, Devices.open(device), DataFormat.CHANNELS_LAST);
    flow = new PipelineFlow(workload, device, slots, true);
    batchesPerSecond(() -> flow.consume(0), warmupMilliseconds);
  }

  /** One turn. */
  @Benchmark
  public void turn(Rates rates) {
    double before = batchesPerSecond(kernel::augment, partMilliseconds);
    rates.delivered = batchesPerSecond(() -> flow.consume(0), partMilliseconds);
    rates.together = batchesPerSecond(() -> flow.consume(1000 / rates.delivered), partMilliseconds);
    rates.kernel = (before + batchesPerSecond(kernel::augment, partMilliseconds)) / 2;
  }

  private double batchesPerSecond(Runnable batch, long milliseconds) {
    // What the flow makes ahead, or made while it was not asked, belongs to no part.
    for (int i = 0; i < 2 * slots; i++) {
      batch.run();
    }
    long batches = 0;
    long begin = System.nanoTime();
    long now;
    do {
      batch.run();
      batches++;
      now = System.nanoTime();
    } while (now - begin < milliseconds * 1_000_000);
    return batches * 1e9 / (now - begin);
  }

  @TearDown
  public void close() {
    flow.close();
    kernel.close();
  }
}
